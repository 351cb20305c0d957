"""Writes the migration that drops a removed module's schema, with the module's own revisions to go back by."""

import ast
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.rewrite.mentions import mentions
from generators.rewrite.package import Package

HOME = "backend/dropped"
PACKAGE = '"""The tables of modules that were taken out of the project; written by `generators.remove`."""\n'
REVISION = '''\
"""Drops the schema of {module}; going back makes its tables again, without their rows."""

from pathlib import Path

from backend.common.migrations.dropped import drop_schema, make_again

revision = "{revision}"
down_revision = {previous}
branch_labels = None
depends_on = None


def upgrade() -> None:
    drop_schema("{module}")


def downgrade() -> None:
    make_again("{module}", Path(__file__).parents[1] / "{kept}" / "migrations")
'''


def drop_migration(
    module: str, package: Package, revisions: Mapping[str, bytes], chain: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files of the migration: path relative to the tree, content.

    Args:
        module: its name, which is that of its schema.
        package: the module.
        revisions: the Python files of its migrations.
        chain: the revisions there are in the dropped chain.

    Raises:
        Refusal: the module's revisions cannot be kept without it, or the chain is broken.
    """
    kept = {path: content for path, content in revisions.items() if _ids(path, content)}
    _refuse_unkeepable(module, package, kept)
    previous = _head(chain)
    revision = sha256(b"\0".join([module.encode(), str(previous).encode(), *kept.values()])).hexdigest()[:12]
    folder = f"{module}_{revision}"
    down = f'"{previous}"' if previous else None
    text = REVISION.format(module=module, revision=revision, previous=down, kept=folder)
    return {
        f"{HOME}/__init__.py": PACKAGE.encode(),
        f"{HOME}/migrations/{revision}_drop_{module}.py": text.encode(),
        **{f"{HOME}/{folder}/migrations/{PurePosixPath(path).name}": content for path, content in kept.items()},
    }


def _refuse_unkeepable(module: str, package: Package, kept: Mapping[str, bytes]) -> None:
    if not kept:
        raise Refusal(f"{module!r} has no migrations, so no tables to drop: leave --drop-data out")
    named = re.compile(rf"""["']{module}["']""".encode())
    if not any(named.search(content) for content in kept.values()):
        raise Refusal(f"the migrations of {module!r} do not name a schema of that name: leave --drop-data out")
    for path, content in kept.items():
        if lines := mentions(path, content, package):
            raise Refusal(f"{path}:{lines[0]} uses the module itself, which will be gone: make it stand alone first")


def _head(chain: Mapping[str, bytes]) -> str | None:
    ids = [found for path, content in chain.items() if (found := _ids(path, content))]
    heads = {own for own, _ in ids} - {previous for _, previous in ids}
    if len(heads) > 1:
        raise Refusal(f"two heads in {HOME}/migrations: {' and '.join(sorted(heads))}; merge them and run again")
    return heads.pop() if heads else None


def _ids(path: str, content: bytes) -> tuple[str, str | None] | None:
    """Return a revision's id and that of the one before it, or None when the file is no revision."""
    try:
        body = ast.parse(content).body
    except (SyntaxError, ValueError):
        raise Refusal(f"{path} is not Python: correct it and run again") from None
    values = {name: value for statement in body for name, value in _assigned(statement)}
    if not isinstance(own := values.get("revision"), str):
        return None
    previous = values.get("down_revision")
    return own, previous if isinstance(previous, str) else None


def _assigned(statement: ast.stmt) -> list[tuple[str, object]]:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign):
        targets, value = [statement.target], statement.value or ast.Constant(None)
    else:
        return []
    constant = value.value if isinstance(value, ast.Constant) else None
    return [(target.id, constant) for target in targets if isinstance(target, ast.Name)]
