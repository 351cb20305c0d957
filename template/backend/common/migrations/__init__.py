"""Alembic's environment, shared by all modules; their revisions lie in their own folders."""
