"""Tables of the control store that signing in needs: invitations, attempts, second factors."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Table

from database.columns import Moment, metadata

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# Who gave the right password and still owes a second factor.
pending_sign_ins = Table(
    "pending_sign_ins",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("next_path", String, nullable=False),
    Column("details", JSON, nullable=False),
)

# `level` counts the attempts that failed, less those forgotten with time; see auth/attempts.py.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String, primary_key=True),
    Column("level", Float, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("is_told", Boolean, nullable=False),
)

# `new_secret` is shown but not confirmed yet; `last_step` is the last time step whose code was used.
second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("secret", String),
    Column("new_secret", String),
    Column("last_step", Integer, nullable=False, default=0),
    Column("salt", String, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("code_hash", String, primary_key=True),
)

office_rules = Table(
    "office_rules",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("requires_second_factor", Boolean, nullable=False, default=False),
)
