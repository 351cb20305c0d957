"""Writes PLAN.md and LOG.md beside each plan.yaml, or with --html one page that needs nothing else.

python -m generators.plan render
python -m generators.plan render --html plans/1-backend-mvp/plan.html
"""

from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.model.plan import gates_of
from generators.plan.engine.evidence.content import Content
from generators.plan.engine.opened import FOLDER, here, plans_of
from generators.plan.shown.markdown import markdown
from generators.plan.shown.page import page
from generators.workspace import terminal
from generators.workspace.globs import matching


def command(
    plan: Annotated[str, typer.Option("--plan", help="Only the plans whose name begins so.")] = "",
    html: Annotated[str, typer.Option(help="Write one page of all plans into this file instead.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a document is out of date.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Write PLAN.md and LOG.md beside each plan.yaml, or with --html one page that needs nothing else."""
    plans = here(plan)
    files = {one.folder / name: text for one in plans for name, text in markdown(one).items()}
    if html:
        files = {Path(html): page(plans)}
    if html and not check:
        _refuse_watched(plans[0].root, Path(html))
    old = [file for file, text in files.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in [] if check else old:
        file.write_text(files[file], encoding="utf-8")
    code = terminal.DOES_NOT_HOLD if check and old else terminal.DONE
    names = [file.relative_to(Path.cwd()).as_posix() if file.is_relative_to(Path.cwd()) else str(file) for file in old]
    said = "out of date" if check else "written"
    lines = [f"{name}: {said}" for name in names] or ["all documents are up to date"]
    return terminal.told("plan render", code, {"check": check, "files": names}, lines, json)


def _refuse_watched(root: Path, file: Path) -> None:
    """Refuse a page that gates watch: to write it would make each of them stale."""
    if not file.resolve().is_relative_to(root.resolve()):
        return
    name = file.resolve().relative_to(root.resolve()).as_posix()
    plans = plans_of(root)
    globs = [one.plan.watched(stage, gate) for one in plans for stage, gate in gates_of(one.plan)]
    if name in _content_with(root, file) and any(matching([name], one) for one in globs):
        other = f"{FOLDER}/{plans[0].plan.slug}/plan.html"
        raise Refusal(
            f"{name} is a file that gates watch, and would make them stale: write {other}, or ignore it in git"
        )


def _content_with(root: Path, file: Path) -> list[str]:
    # Git says of a file that is there whether it is ignored.
    made = not file.exists()
    file.touch()
    try:
        return Content(root).files
    finally:
        if made:
            file.unlink()
