"""Liveness and readiness, with the real services and with none."""

from fastapi.testclient import TestClient

from backend.common.config import Settings
from backend.main import create_app


def test_the_process_is_alive_and_ready(running_app: TestClient) -> None:
    assert running_app.get("/livez").json() == {"status": "ok"}
    ready = running_app.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok", "redis": "ok"})


def test_without_services_it_is_alive_but_not_ready() -> None:
    away = Settings(
        _env_file=None,
        database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
    )
    with TestClient(create_app(away)) as client:
        assert client.get("/livez").status_code == 200
        ready = client.get("/readyz")
    assert ready.status_code == 503 and ready.json()["status"] == "unavailable"
    assert ready.json()["checks"]["redis"] == "ConnectionError"


def test_without_redis_it_is_still_ready(settings: Settings) -> None:
    changed = settings.model_copy(update={"redis_url": type(settings.redis_url)("redis://[::1]:1")})
    with TestClient(create_app(changed)) as client:
        assert client.get("/readyz").status_code == 200
