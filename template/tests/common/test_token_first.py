"""Nobody unknown is told what is wrong with a body, or has it read; who is known, is."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from backend.common.config import Settings
from backend.main import create_app

Bearer = Callable[..., dict[str, str]]
JSON = {"Content-Type": "application/json"}
NOBODY = {"Authorization": "", **JSON}


def refused_chunks() -> Iterator[bytes]:
    for _ in range(100):
        yield b" " * 100_000


@pytest.mark.parametrize("body", [b"{", b'{"title": "\xc3("}', b"[" * 5000, refused_chunks])
def test_without_a_token_the_body_is_no_subject(
    running_app: TestClient, collection: str, body: Any
) -> None:
    given = body() if callable(body) else body
    answer = running_app.post(collection, content=given, headers=NOBODY)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_with_a_token_the_fault_of_the_body_is_named(
    running_app: TestClient, collection: str
) -> None:
    answer = running_app.post(collection, content=b"{", headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


def test_a_request_with_a_body_is_counted_once(
    settings: Settings, bearer: Bearer, collection: str
) -> None:
    limited = settings.model_copy(update={"rate_limit": 3})
    greedy = {**bearer(subject=uuid4().hex), **JSON}
    with TestClient(create_app(limited)) as client:
        answers = [client.post(collection, content=b"{", headers=greedy) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert answers[0].headers["RateLimit"].startswith('"subject";r=2;')
    assert int(answers[3].headers["Retry-After"]) > 0
