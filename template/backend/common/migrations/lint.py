"""Lints each revision with squawk: locks that stop everybody, changes that break a running version.

A revision that must do such a thing says so, and why: `squawk_ignore = ("ban-drop-column",)`, or
`("all",)` when the version before has to be stopped first anyway.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import ModuleType

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from backend.common.migrations.commands import alembic_config
from backend.common.module import Module

_ALEMBICS_OWN = re.compile(r"CREATE TABLE \S*alembic_version \(.*?\);", re.DOTALL)
RULES = Path(__file__).parents[3] / ".squawk.toml"


class LintMissing(Exception):
    """The linter is not there; the message is one line a person can act on."""


def lint(module: Module, _database_url: str) -> None:
    """Judge the module's revisions by their SQL; no database is asked.

    Raises:
        CommandError: a revision is unsafe; the message is what squawk says.
        LintMissing: squawk is not installed.
    """
    findings = [said for name, sql in revisions(module) for said in _findings(name, sql)]
    if findings:
        raise CommandError("\n".join(f"{module.name}/{said}" for said in findings))


def revisions(module: Module) -> Iterator[tuple[str, str]]:
    """Yield the name of each revision's file and its SQL, from the first on."""
    scripts = ScriptDirectory.from_config(alembic_config(module, ""))
    for script in reversed(list(scripts.walk_revisions())):
        change = f"{script.down_revision or 'base'}:{script.revision}"
        yield Path(script.path).name, _allowed(script.module) + _sql(module, change)


def _findings(name: str, sql: str) -> Iterator[str]:
    command = [_squawk(), f"--config={RULES}", "--reporter=json", f"--stdin-filepath={name}"]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    if done.returncode and not done.stdout:
        raise CommandError(done.stderr.strip())
    for found in json.loads(done.stdout):
        where, helped = sql.splitlines()[found["line"]].strip(), found["help"] or ""
        yield f"{name}: {where} {found['rule_name']}: {found['message']} {helped}".strip()


def _allowed(revision: ModuleType) -> str:
    # What renames a schema is there for nothing else.
    own = ("renaming-object",) if hasattr(revision, "FORMER_SCHEMA") else ()
    rules = tuple(getattr(revision, "squawk_ignore", own))
    named = "" if rules == ("all",) else f" {', '.join(rules)}"
    return f"-- squawk-ignore-file{named}\n" if rules else ""


def _sql(module: Module, change: str) -> str:
    config = alembic_config(module, "")
    config.output_buffer = StringIO()
    command.upgrade(config, change, sql=True)
    return _ALEMBICS_OWN.sub("", config.output_buffer.getvalue())


def _squawk() -> str:
    # Beside this Python first: a gate runs what the project has locked.
    found = shutil.which("squawk", path=str(Path(sys.executable).parent)) or shutil.which("squawk")
    if found is None:
        raise LintMissing("squawk is not installed: uv sync")
    return found
