"""The limits of the edge: bodies, time, origins, safe headers, input that is not well-formed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.common.config import Settings
from backend.common.security_headers import SECURITY_HEADERS
from backend.main import create_app
from backend.modules.cc import NAME

Bearer = Callable[..., dict[str, str]]
TEN_MB = 10 * 1024 * 1024


def chunks() -> Iterator[bytes]:
    for _ in range(160):
        yield b" " * (TEN_MB // 160)


@pytest.mark.parametrize("content", [b" " * TEN_MB, chunks], ids=["with a length", "in chunks"])
def test_a_large_body_is_refused(client: TestClient, collection: str, content: Any) -> None:
    given = content() if callable(content) else content
    answer = client.post(collection, content=given, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "1048576 bytes" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 422), (b'{"title": "\xc3("}', 400), (b'{"title": NaN}', 422), (b"[[[", 422)],
)
def test_a_body_that_is_no_json_is_a_problem(
    client: TestClient, collection: str, body: bytes, status: int
) -> None:
    answer = client.post(collection, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("cursor", ["x", "_" * 5000, "e30", "\0", "W10", "☃", "[" * 3000])
@pytest.mark.parametrize("path", ["", "audit"])
def test_a_hostile_cursor_is_a_bad_request(
    client: TestClient, collection: str, path: str, cursor: str
) -> None:
    answer = client.get(f"/{NAME}/{path}" if path else collection, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-cursor")


def test_every_answer_has_the_headers_of_safety(client: TestClient, collection: str) -> None:
    answers = [client.get("/livez"), client.get(collection), client.get("/nowhere")]
    answers.append(client.get(collection, headers={"Authorization": ""}))
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    # The page of the documentation has scripts.
    assert "Content-Security-Policy" not in client.get("/docs").headers


def test_only_known_origins_may_read(settings: Settings, bearer: Bearer) -> None:
    origin = {"Origin": "https://app.example.com"}
    known = settings.model_copy(
        update={"cors_origins": "https://a.example, https://app.example.com"}
    )
    with TestClient(create_app(known), headers=bearer()) as client:
        allowed = client.get("/livez", headers=origin)
        assert allowed.headers["Access-Control-Allow-Origin"] == origin["Origin"]
        evil = client.get("/livez", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in evil.headers
        asked = {**origin, "Access-Control-Request-Method": "PATCH"}
        assert client.options("/livez", headers=asked).status_code == 200
    with TestClient(create_app(settings)) as client:
        assert "Access-Control-Allow-Origin" not in client.get("/livez", headers=origin).headers


def test_a_request_without_time_begins_nothing(client: TestClient, collection: str) -> None:
    spent = client.get(collection, headers={"X-Time-Budget": "0"})
    assert (spent.status_code, spent.json()["type"]) == (503, "/problems/out-of-time")
    assert spent.headers["Retry-After"] == "1"
    for harmless in ("60", "nan", "-1", "1e9", "0x0"):
        answer = client.get(collection, headers={"X-Time-Budget": harmless})
        assert answer.status_code == 200, harmless
