"""Tables of the control store with the reports that are made for their users by themselves."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from database.columns import Moment, metadata

# `selection`: the list as exports/listed.py writes it. `employers`: which were chosen; null for all that he may see.
# `next_at`: the moment it is due; whoever moves it makes the report. `checked_at`: until when cutoffs were looked at.
# `problem`: why the last one was not made, or not told.
scheduled_reports = Table(
    "scheduled_reports",
    metadata,
    Column("report_id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("rhythm", String, nullable=False),
    Column("selection", JSON, nullable=False),
    Column("employers", JSON(none_as_null=True)),
    Column("is_paused", Boolean, nullable=False, default=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("checked_at", Moment, nullable=False),
    Column("made_at", Moment),
    Column("problem", String),
    UniqueConstraint("user_id", "name"),
)
