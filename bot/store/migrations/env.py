"""Alembic's entry: migrates over the connection that `bot.store.migrate` hands in."""

from alembic import context

from bot.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    # SQLite can alter a table only by copying it.
    render_as_batch=connection.dialect.name == "sqlite",
    # The transaction is ours: on SQLite it has begun IMMEDIATE.
    transactional_ddl=False,
)
context.run_migrations()
