"""What Alembic runs the revisions in: the connection, and the transaction, of database/upgrading.py."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True, render_as_batch=True)
context.run_migrations()
