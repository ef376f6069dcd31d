"""The bytes of files that every node can hand out: in parts, in the store that all nodes share."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; a file of before lies in a folder and stays there."""
    op.create_table(
        "file_parts",
        Column("name", String, primary_key=True),
        Column("part_no", Integer, primary_key=True),
        Column("content", LargeBinary, nullable=False),
    )
