"""Alembic's entry: runs on the connection, and in the transaction, that `shirube.migrate` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("target_metadata"),
    **context.config.attributes.get("options", {}),
)
context.run_migrations()
