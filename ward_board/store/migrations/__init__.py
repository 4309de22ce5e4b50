"""The schemas that ever were, as Alembic steps; none of this is imported to open a store that is up to date."""
