"""Tables of the control store that single sign-on needs: sign-ins that were begun, and who is who at a provider."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint

from database.columns import Moment, metadata

# Who went to a provider and is expected back. Of state and cookie only the hashes are kept.
provider_attempts = Table(
    "provider_attempts",
    metadata,
    Column("state_hash", String, primary_key=True),
    Column("browser_hash", String, nullable=False, index=True),
    Column("provider_id", String, nullable=False),
    Column("nonce", String, nullable=False),
    Column("code_verifier", String, nullable=False),
    Column("next_path", String, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
)

provider_subjects = Table(
    "provider_subjects",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("subject", String, nullable=False),
    UniqueConstraint("provider_id", "subject"),
)
