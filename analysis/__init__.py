"""What SQL says badly: pure functions, frames in, frames out."""
