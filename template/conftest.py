"""One server, one migrated template database, one copy of it a worker; dropped at the end.

The controller starts what is needed and hands it to the workers through the environment.
`TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers of your own.
"""

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import backend.common.testing.bytecode  # noqa: F401 - before all that is large

# isort: split
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.caller import Caller
from backend.common.config import Settings
from backend.common.module import load_modules
from backend.common.resources import Resources, open_resources
from backend.common.testing.binaries import ServicesError
from backend.common.testing.databases import migrate_all, temporary_database
from backend.common.testing.services import running_services
from backend.common.tokens import make_token
from backend.main import create_app
from backend.token import all_scopes

Bearer = Callable[..., dict[str, str]]
CLEANUP = pytest.StashKey[ExitStack]()
MEASURED = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the services and make the template database, once a run."""
    config.stash[MEASURED] = _measured()
    if "PYTEST_XDIST_WORKER" in os.environ or config.option.collectonly:
        return
    config.stash[CLEANUP] = ExitStack()
    try:
        _prepare(config.stash[CLEANUP])
    except (ServicesError, SQLAlchemyError, OSError) as error:
        config.stash[CLEANUP].close()
        pytest.exit(f"The tests' services do not start: {error}", returncode=2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the template database and stop the services."""
    config.stash.get(CLEANUP, ExitStack()).close()


def _prepare(cleanup: ExitStack) -> None:
    if not {"TEST_DATABASE_URL", "TEST_REDIS_URL"} <= os.environ.keys():
        for name, url in cleanup.enter_context(running_services()).items():
            os.environ.setdefault(f"TEST_{name}", url)
    # Random, so that two runs may share a server.
    template = f"test_{secrets.token_hex(4)}"
    server = os.environ["TEST_DATABASE_URL"]
    migrate_all(cleanup.enter_context(temporary_database(server, template)))
    os.environ["TEST_TEMPLATE_DATABASE"] = template


def _measured() -> dict[str, str]:
    """Take from the environment what lets coverage measure the processes that we start."""
    name = "COVERAGE_PROCESS_CONFIG"
    return {name: os.environ.pop(name)} if name in os.environ else {}


@pytest.fixture(scope="session", autouse=True)
def measured(pytestconfig: pytest.Config) -> dict[str, str]:
    """Return the environment of a process that coverage shall measure, which no other one has.

    It takes half as long again: it is for one process of each entry point, and not for tools and
    further servers.
    """
    # A worker of pytest-xdist begins to measure after it is configured.
    return pytestconfig.stash[MEASURED] | _measured()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Yield the URL of this worker's own migrated database."""
    template = os.environ["TEST_TEMPLATE_DATABASE"]
    name = f"{template}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name, template) as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str) -> Settings:
    """Return settings for this worker's database and its own keys in Redis."""
    return Settings(
        _env_file=None,
        environment="test",
        database_url=database_url,
        redis_url=os.environ["TEST_REDIS_URL"],
        redis_prefix=f"{database_url.rpartition('/')[2]}:",
        rate_limit=0,
        # A busy machine is slow, not ill.
        health_timeout=60,
        redis_timeout=60,
    )


@pytest.fixture(scope="session")
async def process_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Yield this worker's pools."""
    async with open_resources(settings) as resources:
        yield resources


@pytest.fixture
async def resources(process_resources: Resources) -> AsyncIterator[Resources]:
    """Yield the pools for a test that commits; every module's tables are emptied after it."""
    yield process_resources
    # TRUNCATE makes new files for each table and index: slower for a few rows.
    statements = [
        f"{table.delete()};"
        for module in load_modules()
        for table in reversed(module.load_metadata().sorted_tables)
    ]
    async with process_resources.database.engine.begin() as connection:
        await connection.execute(text(f"DO $$ BEGIN {' '.join(statements)} END $$"))


@pytest.fixture
async def connection(process_resources: Resources) -> AsyncIterator[AsyncConnection]:
    """Yield a connection whose transaction is undone after the test."""
    async with process_resources.database.engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def bearer(settings: Settings) -> Bearer:
    """Return what makes the header of a caller with these scopes; with all there are if none."""

    def header(*scopes: str, subject: str = "tester", tenant: str = "tenant-a") -> dict[str, str]:
        caller = Caller(subject, tenant, frozenset(scopes or all_scopes()))
        return {"Authorization": f"Bearer {make_token(settings, caller)}"}

    return header


@pytest.fixture(scope="session")
def running_app(settings: Settings, bearer: Bearer) -> Iterator[TestClient]:
    """Yield a client of the app, started once a worker, with a token for every scope."""
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False, headers=bearer()) as client:
        yield client


@pytest.fixture
def client(running_app: TestClient, resources: Resources) -> TestClient:
    """Return a client of the app; the tables are empty when the test starts."""
    return running_app
