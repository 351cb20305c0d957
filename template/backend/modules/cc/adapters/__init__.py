"""PostgreSQL and Redis behind the ports."""
