"""The module's own Alembic chain; run by `python -m backend.migrate`."""
