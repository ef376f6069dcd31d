"""Tables of the control store with the files that are kept ready for their users for a while."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table

from database.columns import Moment, metadata

# `scope`: what the file was made with; whoever may see less by now does not get it any more.
ready_files = Table(
    "ready_files",
    metadata,
    Column("file_id", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("path", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("what", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

ready_tokens = Table(
    "ready_tokens",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("file_id", ForeignKey("ready_files.file_id", ondelete="CASCADE"), nullable=False),
    Column("session_hash", String, nullable=False),
    Column("made_at", Moment, nullable=False),
)

# The bytes of files that every node hands out, in parts, where a server keeps the control store; see shelf.py.
file_parts = Table(
    "file_parts",
    metadata,
    Column("name", String, primary_key=True),
    Column("part_no", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
