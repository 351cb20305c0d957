"""The module's chain of revisions, up, down and up again."""

import os
from collections.abc import Iterator

import pytest
from alembic.util import CommandError

from backend.common.migrations.commands import check, downgrade, upgrade
from backend.common.testing.databases import temporary_database
from backend.modules.cc import NAME, module


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_{NAME}"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        yield url


def test_up_down_up_and_the_tables_match_the_code(empty_database: str) -> None:
    upgrade(module, empty_database)
    downgrade(module, empty_database)
    with pytest.raises(CommandError):
        check(module, empty_database)
    upgrade(module, empty_database)
    check(module, empty_database)
