"""The app in a process of its own, over a real socket."""

import os
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest

from backend.common.config import Settings
from backend.modules.cc import NAME


@pytest.fixture
def base_url(settings: Settings) -> Iterator[str]:
    command = [sys.executable, "-m", "uvicorn", "backend.main:create_app", "--factory", "--port=0"]
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        line = next(line for line in process.stdout if "running on" in line)
        yield line.split("running on ")[1].split()[0]
        process.terminate()
        process.stdout.read()


@pytest.mark.usefixtures("resources")
def test_a_note_is_created_and_read_over_the_wire(base_url: str) -> None:
    with httpx2.Client(base_url=base_url) as client:
        assert client.get("/readyz").status_code == 200
        paths = client.get("/openapi.json").json()["paths"].items()
        route = next(
            path for path, ways in paths if path.startswith(f"/{NAME}/") and "post" in ways
        )
        made = client.post(route, json={"title": "Water"})
        assert made.status_code == 201
        read = client.get(made.headers["Location"])
        assert (read.json(), read.headers["ETag"]) == (made.json(), '"1"')
