"""Too many requests of one subject, and none too many while Redis is away."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from backend.common.config import Settings
from backend.main import create_app
from backend.modules.cc import NAME

Bearer = Callable[..., dict[str, str]]
PATH = f"/{NAME}/audit"


def app(settings: Settings, **changes: Any) -> TestClient:
    limited = {"rate_limit": 2, "rate_limit_window": 600, **changes}
    return TestClient(create_app(settings.model_copy(update=limited)))


def test_each_subject_of_each_tenant_has_its_own_limit(settings: Settings, bearer: Bearer) -> None:
    name = uuid4().hex
    greedy = bearer(subject=name)
    with app(settings) as client:
        answers = [client.get(PATH, headers=greedy) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"subject";q=2;w=600'
        assert answers[0].headers["RateLimit"].startswith('"subject";r=1;t=')
        refused = answers[2]
        assert 0 < int(refused.headers["Retry-After"]) <= 600
        assert refused.headers["RateLimit"].startswith('"subject";r=0;t=')
        assert refused.json()["type"] == "/problems/too-many-requests"
        for other in (bearer(subject=f"{name}-2"), bearer(subject=name, tenant="tenant-b")):
            assert client.get(PATH, headers=other).status_code == 200
        assert client.get("/livez").status_code == 200


def test_without_redis_all_are_let_through_and_counted(settings: Settings, bearer: Bearer) -> None:
    before = unchecked()
    with app(settings, redis_url=type(settings.redis_url)("redis://127.0.0.1:1/0")) as client:
        answers = [client.get(PATH, headers=bearer()) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert unchecked() == before + 4


def unchecked() -> float:
    labels = {"result": "unchecked"}
    return REGISTRY.get_sample_value("rate_limit_decisions_total", labels) or 0.0
