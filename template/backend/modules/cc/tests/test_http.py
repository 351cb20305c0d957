"""The routes as a caller sees them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from backend.modules.cc import NAME

NOTES = "/cc/notes"


@pytest.fixture
def note(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(NOTES, json={"title": "Water"}).json()
    return answer


def test_create_answers_with_location_and_tag(client: TestClient) -> None:
    answer = client.post(NOTES, json={"title": " Water ", "ttl_seconds": 60})
    assert answer.status_code == 201
    assert answer.json()["title"] == "Water" and answer.json()["status"] == "draft"
    assert answer.headers["ETag"] == '"1"'
    assert client.get(answer.headers["Location"]).json() == answer.json()


def test_create_with_a_key_is_done_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "abc"}
    first, again = (client.post(NOTES, json={"title": "Water"}, headers=key) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    other = client.post(NOTES, json={"title": "Fire"}, headers=key)
    assert other.status_code == 422 and other.json()["type"] == "/problems/idempotency-key-reused"
    assert len(client.get(NOTES).json()["items"]) == 1


@pytest.mark.parametrize(
    "body", [{}, {"title": " "}, {"title": "x" * 201}, {"title": "a\0"}, {"title": "a", "x": 1}]
)
def test_a_bad_body_is_a_problem(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(NOTES, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["loc"][0] == "body"


def test_get_knows_the_callers_copy(client: TestClient, note: dict[str, Any]) -> None:
    url = f"{NOTES}/{note['id']}"
    current = client.get(url, headers={"If-None-Match": '"1"'})
    assert (current.status_code, current.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"2"'}).status_code == 200


def test_counts_wait_for_the_events(client: TestClient, note: dict[str, Any]) -> None:
    assert client.post(f"{NOTES}/{note['id']}/publish").status_code == 200
    assert client.get(f"{NOTES}/counts").json() == {}


def test_an_unknown_note_is_a_problem(client: TestClient) -> None:
    url = f"{NOTES}/{uuid4()}"
    answer = client.get(url, headers={"X-Request-ID": "me-1"})
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/cc/note-not-found"
    assert answer.json()["request_id"] == "me-1" and answer.json()["instance"] == url


def test_a_note_of_another_tenant_is_not_there(
    client: TestClient, note: dict[str, Any], bearer: Callable[..., dict[str, str]]
) -> None:
    url, other = f"{NOTES}/{note['id']}", bearer(tenant="tenant-b")
    assert client.get(url).status_code == 200
    change = {**other, "If-Match": '"1"'}
    answers = [
        client.get(url, headers=other),
        client.patch(url, json={"body": "mine"}, headers=change),
        client.post(f"{url}/publish", headers=other),
        client.delete(url, headers=change),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert client.get(NOTES, headers=other).json()["items"] == []
    assert client.get("/cc/audit", headers=other).json()["items"] == []


def test_each_route_wants_its_scope(
    client: TestClient, note: dict[str, Any], bearer: Callable[..., dict[str, str]]
) -> None:
    reader, writer = bearer(f"{NAME}:read"), bearer(f"{NAME}:write")
    assert client.post(NOTES, json={"title": "Fire"}, headers=reader).status_code == 403
    assert client.get(NOTES, headers=writer).status_code == 403
    assert client.get("/cc/audit", headers=reader).status_code == 403


def test_edit_needs_the_current_version(client: TestClient, note: dict[str, Any]) -> None:
    url, change = f"{NOTES}/{note['id']}", {"body": "daily"}
    assert client.patch(url, json=change).status_code == 428
    assert client.patch(url, json=change, headers={"If-Match": "W/1"}).status_code == 412
    edited = client.patch(url, json=change, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["body"]) == (200, "daily")
    assert edited.headers["ETag"] == '"2"'
    assert client.patch(url, json=change, headers={"If-Match": '"1"'}).status_code == 412


def test_a_forbidden_transition_is_a_conflict(client: TestClient, note: dict[str, Any]) -> None:
    url = f"{NOTES}/{note['id']}"
    assert client.post(f"{url}/archive").json()["type"] == "/problems/cc/forbidden-transition"
    assert client.post(f"{url}/publish").json()["status"] == "published"
    assert client.post(f"{url}/publish").status_code == 409
    assert client.post(f"{url}/archive").json()["status"] == "archived"


def test_delete_needs_the_current_version(client: TestClient, note: dict[str, Any]) -> None:
    url = f"{NOTES}/{note['id']}"
    assert client.delete(url).status_code == 428
    assert client.delete(url, headers={"If-Match": '"9"'}).status_code == 412
    assert client.delete(url, headers={"If-Match": '"1"'}).status_code == 204
    assert client.get(url).status_code == 404


def test_a_walk_over_the_pages_sees_every_note_once(client: TestClient) -> None:
    made = [client.post(NOTES, json={"title": str(n)}).json()["id"] for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(NOTES, params={"limit": 2, **cursor}).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made[::-1]


def test_a_cursor_of_other_filters_is_refused(client: TestClient) -> None:
    for number in range(2):
        client.post(NOTES, json={"title": str(number)})
    cursor = client.get(NOTES, params={"limit": 1}).json()["next_cursor"]
    for params in ({"cursor": cursor, "status": "draft"}, {"cursor": "nonsense"}):
        answer = client.get(NOTES, params=params)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-cursor")
