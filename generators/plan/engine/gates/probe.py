"""Asks a database in a process of its own, with the project's SQLAlchemy: started by `database.py`.

Takes the name of the environment variable with the URL, and a JSON list of statements. Prints one line of JSON: the
rows of the last statement, or the error of the first that failed. Nothing is kept. Exit 2: it cannot be asked.
"""

import asyncio
import importlib
import json
import os
import sys
from typing import Any

ASYNC = ("+asyncpg", "+aiosqlite", "+asyncmy", "+aiomysql", "+psycopg_async")


def main() -> int:
    """Ask; return the exit code."""
    name, statements = sys.argv[1], json.loads(sys.argv[2])
    url = os.environ.get(name)
    if not url:
        print(f"{name} is not set", file=sys.stderr)
        return 2
    try:
        answer = asyncio.run(_async(url, statements)) if any(one in url for one in ASYNC) else _sync(url, statements)
    except ImportError as error:
        print(f"{error.name} is not installed", file=sys.stderr)
        return 2
    except Exception as error:  # whatever a driver raises when nobody answers
        print(f"{type(error).__name__}: {error}".splitlines()[0], file=sys.stderr)
        return 2
    print(json.dumps(answer, default=str))
    return 0


async def _async(url: str, statements: list[str]) -> dict[str, Any]:
    engine = importlib.import_module("sqlalchemy.ext.asyncio").create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return dict(await connection.run_sync(_asked, statements))
    finally:
        await engine.dispose()


def _sync(url: str, statements: list[str]) -> dict[str, Any]:
    engine = importlib.import_module("sqlalchemy").create_engine(url)
    with engine.connect() as connection:
        return _asked(connection, statements)


def _asked(connection: Any, statements: list[str]) -> dict[str, Any]:
    sqlalchemy = importlib.import_module("sqlalchemy")
    # As they are written: neither a colon nor a per cent sign means a parameter.
    connection = connection.execution_options(no_parameters=True)
    rows: list[list[Any]] = []
    try:
        for statement in statements:
            result = connection.exec_driver_sql(statement)
            rows = [list(row) for row in result] if result.returns_rows else []
    except sqlalchemy.exc.DBAPIError as error:
        return {"rows": [], "error": " ".join(str(error.orig).split())}
    return {"rows": rows, "error": ""}


if __name__ == "__main__":
    sys.exit(main())
