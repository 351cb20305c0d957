"""The database busy, slow or away: 503 with Retry-After, and well again afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from backend.common.config import Settings
from backend.common.resources import Resources
from backend.main import create_app
from backend.modules.cc import NAME

Bearer = Callable[..., dict[str, str]]
PATH = f"/{NAME}/audit"


@pytest.fixture
def app(settings: Settings, bearer: Bearer) -> Callable[..., TestClient]:
    def make(**changes: Any) -> TestClient:
        changed = settings.model_copy(update=changes)
        return TestClient(create_app(changed), headers=bearer(), raise_server_exceptions=False)

    return make


def unavailable(client: TestClient) -> None:
    answer = client.get(PATH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1"), answer.text
    assert answer.json()["type"] == "/problems/unavailable"


def test_all_connections_are_lent_out(app: Callable[..., TestClient]) -> None:
    small = {"database_pool_size": 1, "database_max_overflow": 0, "database_pool_timeout": 0.05}
    with app(**small) as client:
        database = client.app.state.resources.database  # type: ignore[attr-defined] # Starlette's
        portal = client.portal
        assert portal is not None
        with portal.wrap_async_context_manager(database.engine.connect()):
            unavailable(client)
        assert client.get(PATH).status_code == 200


async def test_a_statement_that_takes_too_long_is_given_up(
    app: Callable[..., TestClient], resources: Resources
) -> None:
    async with resources.database.engine.begin() as connection:
        await connection.execute(text(f"LOCK TABLE {NAME}.audit"))
        with app(database_statement_timeout=0.1) as client:
            unavailable(client)


def test_no_database_at_all(app: Callable[..., TestClient]) -> None:
    nowhere = SecretStr("postgresql+asyncpg://a:a@127.0.0.1:1/a")
    with app(database_url=nowhere) as client:
        unavailable(client)


def test_a_fault_of_ours_is_no_outage(app: Callable[..., TestClient], database_url: str) -> None:
    # A database without our tables.
    with app(database_url=SecretStr(f"{database_url.rpartition('/')[0]}/postgres")) as client:
        assert client.get(PATH).status_code == 500
