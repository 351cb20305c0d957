"""Starts PostgreSQL and Redis, makes two equal databases, and records what the rendered backend sends to them.

Run in the rendered project, it prints one line of JSON and keeps the services until its standard input closes.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import Mock, patch

from backend.common import cache, database
from backend.common.caller import Caller
from backend.common.config import Settings
from backend.common.testing.databases import migrate_all, temporary_database
from backend.common.testing.services import running_services
from backend.common.tokens import make_token
from backend.main import create_app
from backend.token import all_scopes
from fastapi.testclient import TestClient
from sqlalchemy import event

NOTES = "/cc/notes"
TENANT = "bench"
DATABASES = ("ours", "bare", "recorded")


def main() -> int:
    """Set the stage, say where everything is, wait for the end."""
    began = perf_counter()
    with ExitStack() as stack:
        urls = stack.enter_context(running_services())
        server = urls["DATABASE_URL"]
        migrate_all(stack.enter_context(temporary_database(server, "template")))
        seconds = perf_counter() - began
        found = {name: stack.enter_context(temporary_database(server, name, "template")) for name in DATABASES}
        settings = Settings(
            _env_file=None, database_url=found["recorded"], redis_url=urls["REDIS_URL"], log_level="WARNING"
        )
        token = make_token(settings, Caller("somebody", TENANT, frozenset(all_scopes())), 24 * 3600)
        with _captured(database, "create_async_engine") as engine, _captured(cache.Redis, "from_url") as redis:
            record = {"statements": _statements(settings, token), "put": cache._PUT_IF_NEWER, "tenant": TENANT}
        record |= {"engine": _plain(engine), "redis": _plain(redis)}
        told = {"seconds": seconds, "databases": found, "redis": urls["REDIS_URL"], "token": token, "record": record}
        print(json.dumps(told), flush=True)
        sys.stdin.read()
    return 0


@contextmanager
def _captured(owner: object, name: str) -> Iterator[Mock]:
    with patch.object(owner, name, wraps=getattr(owner, name)) as called:
        yield called


def _plain(called: Mock) -> dict[str, Any]:
    """Return the named arguments of the first call, but for those that are objects."""
    given = called.call_args_list[0].kwargs
    return {name: value for name, value in given.items() if isinstance(value, int | float | str | dict)}


def _statements(settings: Settings, token: str) -> dict[str, list[str]]:
    """Ask the app for one of each; return the statements that it sent."""
    app = create_app(settings)
    sent: list[str] = []
    statements = {}
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        engine = app.state.resources.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
        for name, answer in _asked(client, app.state.resources.redis):
            if not answer.is_success:
                raise SystemExit(f"{name}: {answer.status_code} {answer.text}")
            statements[name] = [*sent]
            sent.clear()
    return statements


def _asked(client: TestClient, redis: Any) -> Iterator[tuple[str, Any]]:
    note, once = {"title": "A title", "body": "A body"}, {"Idempotency-Key": "once"}
    made = client.post(NOTES, json=note)
    yield "create", made
    yield "create once", client.post(NOTES, json=note, headers=once)
    yield "list", client.get(NOTES)
    path, tag = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    assert client.portal
    client.portal.call(redis.flushdb)
    yield "read", client.get(path)
    yield "edit", client.patch(path, json={"title": "Another"}, headers=tag)


if __name__ == "__main__":
    sys.exit(main())
