"""Real services and databases for tests and for development without Docker."""
