"""One server, one migrated template database, one copy of it a worker; dropped at the end.

The controller starts what is needed and hands it to the workers through the environment.
`TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers of your own.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.common.config import Settings
from backend.common.module import load_modules
from backend.common.resources import Resources, open_resources
from backend.common.testing.binaries import ServicesError
from backend.common.testing.databases import migrate_all, temporary_database
from backend.common.testing.services import running_services
from backend.main import create_app

CLEANUP = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the services and make the template database, once a run."""
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
    tables = [
        table.fullname
        for module in load_modules()
        for table in module.load_metadata().sorted_tables
    ]
    async with process_resources.database.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {', '.join(tables)}"))


@pytest.fixture
async def session(process_resources: Resources) -> AsyncIterator[AsyncSession]:
    """Yield a session whose every commit is undone after the test."""
    async with process_resources.database.engine.connect() as connection:
        await connection.begin()
        async with AsyncSession(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        await connection.rollback()


@pytest.fixture(scope="session")
def running_app(settings: Settings) -> Iterator[TestClient]:
    """Yield a client of the app, started once a worker."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(running_app: TestClient, resources: Resources) -> TestClient:
    """Return a client of the app; the tables are empty when the test starts."""
    return running_app
