"""Liveness and readiness: with the real services, with none, and with one that never answers."""

import socket
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.common.config import Settings
from backend.common.migrations.commands import downgrade
from backend.common.module import load_modules
from backend.common.testing.databases import migrate_all, temporary_database
from backend.main import create_app


def said(settings: Settings, **changed: Any) -> tuple[int, dict[str, str]]:
    """Return the status of /readyz and what it says of each dependency."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    # Patience, where none is asked for: what is proved is what it says, not how fast.
    values |= {"health_timeout": 60, "redis_timeout": 60, **changed}
    with TestClient(create_app(Settings(_env_file=None, **values))) as client:
        assert client.get("/livez").json() == {"status": "ok"}
        answer = client.get("/readyz")
    body = answer.json()
    assert body["status"] == ("ok" if answer.status_code == 200 else "unavailable")
    return answer.status_code, {name: check["status"] for name, check in body["checks"].items()}


def test_the_process_is_alive_and_ready(settings: Settings) -> None:
    assert said(settings) == (200, {"database": "ok", "migrations": "ok", "redis": "ok"})


def test_without_services_it_is_alive_but_not_ready(settings: Settings) -> None:
    status, checks = said(
        settings,
        database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
    )
    assert status == 503 and "ok" not in checks.values()
    assert checks["redis"] == "ConnectionError"


def test_without_redis_it_is_still_ready(settings: Settings) -> None:
    status, checks = said(settings, redis_url="redis://[::1]:1")
    assert (status, checks["redis"]) == (200, "ConnectionError")


@pytest.mark.parametrize("scheme", ["postgresql+asyncpg", "redis"])
def test_one_that_never_answers_is_given_up(settings: Settings, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://a@127.0.0.1:{silent.getsockname()[1]}/0"
        if scheme == "redis":
            status, checks = said(settings, redis_url=url, redis_timeout=60, health_timeout=2)
            assert (status, checks["redis"]) == (200, "timeout")
        else:
            status, checks = said(settings, database_url=url, health_timeout=0.3)
            assert (status, checks["database"], checks["migrations"]) == (503, *["timeout"] * 2)


def test_a_database_that_is_not_migrated_gets_no_requests(
    settings: Settings,
) -> None:
    names = ", ".join(module.name for module in load_modules())
    with temporary_database(settings.database_url.get_secret_value(), "ready_or_not") as url:
        wanted = {"database": "ok", "migrations": f"not at the code's revision: {names}"}
        assert said(settings, database_url=url) == (503, {**wanted, "redis": "ok"})
        migrate_all(url)
        assert said(settings, database_url=url)[0] == 200
        downgrade(load_modules()[0], url)
        assert said(settings, database_url=url)[1]["migrations"].endswith(load_modules()[0].name)
