"""What SQL says badly: pure functions, frames in, frames out. Opens nothing, prints nothing, knows no user."""
