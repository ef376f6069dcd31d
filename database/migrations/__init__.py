"""How the control store came to be as it is, revision after revision; run by database/upgrading.py, with Alembic."""
