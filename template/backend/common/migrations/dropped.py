"""What became of the tables of modules that were taken out: dropped, and made again without rows.

`python -m generators.remove NAME --drop-data` writes the revisions, into `backend/dropped/`.
"""

import importlib.util
from pathlib import Path

from alembic import op
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from backend.common.migrations.commands import SCRIPTS
from backend.common.module import Module

NAME = "dropped"
PACKAGE = "backend.dropped"
METADATA = MetaData()


def dropped_chain() -> list[Module]:
    """Return the project's chain of such revisions, as a module, once there is one."""
    if importlib.util.find_spec(PACKAGE) is None:
        return []
    return [Module(NAME, PACKAGE, router="", metadata=f"{__name__}:METADATA")]


def drop_schema(schema: str) -> None:
    """Drop a schema with all its tables; one that never was, as in a new database, is no error."""
    op.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def make_again(schema: str, revisions: Path) -> None:
    """Make a schema again by the revisions of its module; the rows do not come back."""
    scripts = ScriptDirectory(str(SCRIPTS), version_locations=[str(revisions)])
    chain = list(reversed(list(scripts.walk_revisions())))
    # A module that was renamed begins with its first name.
    former = (getattr(script.module, "FORMER_SCHEMA", None) for script in chain)
    op.execute(f'CREATE SCHEMA "{next(filter(None, former), schema)}"')
    for script in chain:
        script.module.upgrade()
    # The module itself finds its chain where it left it, should it come back.
    context = MigrationContext.configure(op.get_bind(), opts={"version_table_schema": schema})
    context.stamp(scripts, "head")
