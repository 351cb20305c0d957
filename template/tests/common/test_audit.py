"""The audit trail, page by page, as its tenant's auditor reads it."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from backend.modules.cc import NAME


def test_who_did_what_is_listed_newest_first(
    client: TestClient, collection: str, bearer: Callable[..., dict[str, str]]
) -> None:
    ids = [
        client.post(collection, json={"title": who}, headers=bearer(subject=who)).json()["id"]
        for who in ("ann", "bob", "eve")
    ]
    first = client.get(f"/{NAME}/audit", params={"limit": 2}).json()
    assert [entry["actor"] for entry in first["items"]] == ["eve", "bob"]
    more = {"limit": 2, "cursor": first["next_cursor"]}
    last = client.get(f"/{NAME}/audit", params=more).json()
    assert [entry["actor"] for entry in last["items"]] == ["ann"]
    assert last["next_cursor"] is None
    one = client.get(f"/{NAME}/audit", params={"subject_id": ids[1]}).json()["items"]
    assert [entry["actor"] for entry in one] == ["bob"]
