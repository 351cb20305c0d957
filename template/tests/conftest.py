"""What tests that no module owns share: the app in a process of its own, the gold module's path."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from backend.common.config import Settings
from backend.modules.cc import NAME
from tests.served import served

# Files whose tests share a process that takes long to start, and which process.
TOGETHER = {
    "test_contract.py": "served",
    "test_documented_answers.py": "served",
    "test_end_to_end.py": "served",
    "test_metrics.py": "metrics",
}
# One connection, so that a second request at the same time finds none.
NARROW = {
    "DATABASE_POOL_SIZE": "1",
    "DATABASE_MAX_OVERFLOW": "0",
    "DATABASE_POOL_TIMEOUT": "1",
    "DATABASE_STATEMENT_TIMEOUT": "2",
}


class Together(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives each worker one test after the other, but those that share a process to one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0].rpartition("/")[2], nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """Distribute like this where no `--dist` asks for another way."""
    return Together(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session")
def base_url(settings: Settings) -> Iterator[str]:
    """Yield the address of the served app: one process for all tests that only ask it."""
    with served(settings, **NARROW) as app:
        yield app.url


@pytest.fixture(scope="session")
def collection(running_app: TestClient) -> str:
    """Return the path where the gold module's things are made and listed."""
    paths: dict[str, dict[str, object]] = running_app.get("/openapi.json").json()["paths"]
    own = (path for path in paths if path.startswith(f"/{NAME}/"))
    return next(path for path in own if "post" in paths[path])
