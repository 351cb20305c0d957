"""The app in a process of its own, over a real socket."""

from collections.abc import Callable

import httpx2
import pytest

from backend.modules.cc import NAME


@pytest.mark.usefixtures("resources")
def test_a_note_is_created_and_read_over_the_wire(
    base_url: str, bearer: Callable[..., dict[str, str]]
) -> None:
    with httpx2.Client(base_url=base_url, headers=bearer(), timeout=120) as client:
        assert client.get("/readyz").status_code == 200
        paths = client.get("/openapi.json").json()["paths"].items()
        route = next(
            path for path, ways in paths if path.startswith(f"/{NAME}/") and "post" in ways
        )
        made = client.post(route, json={"title": "Water"})
        assert made.status_code == 201
        read = client.get(made.headers["Location"])
        assert (read.json(), read.headers["ETag"]) == (made.json(), '"1"')
