"""Gold's news in a rendered project: a column and its migration reach a clone that has migrations of its own."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.files import build_files
from tests.machine import commit_all, run_well, uv
from tests.template.projects import Render

CC, PEM = "backend/modules/cc", "backend/modules/pem"
MIGRATION = '''"""Add {name}."""

import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("{table}", sa.Column("{name}", sa.Text(), nullable=True), schema="{schema}")


def downgrade() -> None:
    op.drop_column("{table}", "{name}", schema="{schema}")
'''


def chain(project: Path, module: str) -> list[tuple[str, str]]:
    """Return id and predecessor of each migration, in the order of the files."""
    texts = [file.read_text() for file in sorted((project / module / "migrations").glob("0*.py"))]
    fields = (re.findall(r'^(?:down_)?revision = "?(\w+)"?$', text, re.MULTILINE) for text in texts)
    return [(one, before) for one, before in fields]


def add_column(project: Path, place: tuple[str, str], name: str, after: str, number: str) -> None:
    """Add a column to a module's table: in the code, and by a migration after its last one."""
    module, table = place
    folder, last = project / module / "migrations", chain(project, module)[-1][0]
    count = len(chain(project, module)) + 1
    values = {"name": name, "id": number, "before": last, "table": table, "schema": Path(module).name}
    tables = project / module / "adapters/tables.py"
    line = f"    {after}: Mapped[str] = mapped_column(Text)\n"
    new = f"{line}    {name}: Mapped[str | None] = mapped_column(Text)\n"
    page = project / module / f"{Path(module).name}_map.yaml"
    text = page.read_text(encoding="utf-8")
    known = re.findall(r"^  migrations/0.*\n", text, re.MULTILINE)[-1]
    entry = f"  migrations/{count:04}_{name}.py: {{role: the {name}}}\n"
    build_files(folder, {f"{count:04}_{name}.py": MIGRATION.format(**values)})
    tables.write_text(tables.read_text().replace(line, new), encoding="utf-8")
    page.write_text(text.replace(known, known + entry), encoding="utf-8")


@pytest.mark.slow
def test_a_column_of_gold_s_comes_after_two_of_the_clone_s(project: Render) -> None:
    place = project()
    run_well([uv(), "sync", "--quiet"], place)
    commit_all(place)
    run_well(verb("clone", "cc", "pem", "--rename", "note=prompt", "--no-verify"), place)
    commit_all(place, "feat: pem")
    for number, name in enumerate(("colour", "weight"), 1):
        add_column(place, (PEM, "prompts"), name, "title", f"{number}" * 12)
    commit_all(place, "feat: columns of pem's own")
    add_column(place, (CC, "notes"), "mood", "body", "9" * 12)
    commit_all(place, "feat: notes have a mood")
    told = document(run_well(verb("update", "pem", "--json"), place))
    assert [(row["state"], row["since"]) for row in told["modules"]] == [("done", ["feat: notes have a mood"])]
    found = chain(place, PEM)
    assert [before for _, before in found] == ["None", *(one for one, _ in found[:-1])]
    assert [one for one, _ in found[-3:-1]] == ["1" * 12, "2" * 12]
    assert len(found) == len(chain(place, CC)) + 2
    commit_all(place, "feat: news")
    for gate in ("ruff check", "ruff format --check", "mypy", "python -m generators.check"):
        run_well([uv(), "run", *gate.split()], place)
    standing = document(run_well(verb("status", "--json"), place))
    assert {row["module"]: row["state"] for row in standing["modules"]} == {"cc": "gold", "pem": "customised"}


def document(said: str) -> dict[str, Any]:
    """Return the JSON document that a verb printed, behind its progress."""
    found: dict[str, Any] = json.loads(said[said.index("{") :])
    return found


def verb(name: str, *arguments: str) -> list[str]:
    """Return the command line of a verb in a rendered project."""
    return [uv(), "run", "python", "-m", f"generators.{name}", *arguments]
