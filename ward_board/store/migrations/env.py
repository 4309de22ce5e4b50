"""Alembic's way in: it migrates over the connection, and in the transaction, that `schema.migrate` hands to it."""

from __future__ import annotations

from alembic import context

from ward_board.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
