"""Makes a plan: an empty one, one with the stages of another plan, or an implementation-plan document.

python -m generators.plan new billing --phase 4 --title "Billing"
python -m generators.plan new pem --phase 4 --from 1-backend-mvp --var module=pem
python -m generators.plan new outage --phase 5 --document
"""

import re
from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.model.plan import PLAN_NAME
from generators.model.plan_text import NAME, filled, read_plan
from generators.plan.engine.opened import FOLDER, Opened, here, plans_of
from generators.plan.shown.markdown import rendered
from generators.workspace import terminal
from generators.workspace.git import Git
from generators.workspace.project import find_project

# A value in YAML: in quotes, or plain to the end of it.
VALUE = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s,}]+"


def new(root: Path, name: str, phase: int, title: str, document: bool = False) -> Path:
    """Write a plan.yaml with placeholders; return it.

    Raises:
        Refusal: the name is no name, there is such a plan, or the project has no commit to begin at.
    """
    facts = {"name": name, "phase": phase, "title": title or name, "base": _base(root), "document": document}
    return _written(root, name, phase, rendered("new.yaml.jinja", facts))


def new_from(root: Path, name: str, phase: int, title: str, other: Opened, variables: dict[str, str]) -> Path:
    """Write a plan.yaml with the stages of another plan and other variables; return it.

    Raises:
        Refusal: as `new` does, or the other plan has no such variable.
    """
    if unknown := [one for one in variables if one not in other.plan.vars]:
        raise Refusal(
            f"{other.plan.slug} has no variable {unknown[0]!r}; it has: {', '.join(other.plan.vars) or 'none'}"
        )
    text = (other.folder / PLAN_NAME).read_text(encoding="utf-8")
    heads = {"phase": str(phase), "name": name, "title": title or name, "pattern": other.plan.name}
    for key, value in heads.items() | {"base": _base(root)}.items():
        text = _with_key(text, key, value)
    # A plan that names itself, to check its own evidence say, means the new one there.
    text = re.sub(rf"(?<![\w-]){other.plan.slug}(?![\w-])", f"{phase}-{name}", text)
    return _written(root, name, phase, _with_variables(text, variables))


def _with_variables(text: str, variables: dict[str, str]) -> str:
    for key, value in variables.items():
        if found := re.search(rf"(?ms)^vars:.*?\b{key}:\s*({VALUE})", text):
            text = text[: found.start(1)] + _quoted(value) + text[found.end(1) :]
    now = read_plan(text).vars
    if wrong := [key for key, value in variables.items() if now.get(key) != filled(value, now)]:
        raise Refusal(f"{wrong[0]!r} cannot be given here: write it into the `vars:` of the new plan by hand")
    return text


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Return the variables of a command line; raises Refusal when one is not as module=pem."""
    if wrong := [one for one in given if not re.match(r"\w+=", one)]:
        raise Refusal(f"--var {wrong[0]} is no variable: write it as module=pem")
    return dict(one.split("=", 1) for one in given)


def _with_key(text: str, key: str, value: str) -> str:
    line = f"{key}: {_quoted(value)}"
    found, count = re.subn(rf"(?m)^{key}:.*$", lambda _: line, text, count=1)
    return found if count else re.sub(r"(?m)^title:.*$", lambda old: f"{old[0]}\n{line}", text, count=1)


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w-]+", value) else dumps(value, ensure_ascii=False)


def _base(root: Path) -> str:
    commit = Git(root).ids(["HEAD"])[0]
    if not commit:
        raise Refusal(f"{root} has no commit yet: commit the project, so that the work has a base, and run again")
    return commit


def _written(root: Path, name: str, phase: int, text: str) -> Path:
    if not NAME.fullmatch(name):
        raise Refusal(f"{name!r} is no name for a plan: lower-case letters, digits and hyphens")
    file = root / FOLDER / f"{phase}-{name}" / PLAN_NAME
    if file.exists():
        raise Refusal(f"{file.relative_to(root)} is there already: choose another name or phase")
    read_plan(text, file.relative_to(root).as_posix())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def command(
    name: Annotated[str, typer.Argument(help="Its name, of lower-case letters, digits and hyphens.")],
    phase: Annotated[int | None, typer.Option(help="Its number; the next one when not given.")] = None,
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    document: Annotated[bool, typer.Option("--document", help="With the sections of a plan document.")] = False,
    source: Annotated[str, typer.Option("--from", help="Take the stages of this plan.")] = "",
    var: Annotated[list[str] | None, typer.Option(help="With --from: a variable's value, as module=pem.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Make a plan: an empty one, one with the stages of another plan, or an implementation-plan document."""
    root = find_project(Path.cwd()).root
    if phase is None:
        phase = 1 + max((one.plan.phase for one in plans_of(root)), default=0)
    if (document and source) or (var and not source):
        raise Refusal("--var goes with --from, and --document does not: a plan has the stages of another, or sections")
    if source:
        file = new_from(root, name, phase, title, here(source)[0], pairs(var or ()))
    else:
        file = new(root, name, phase, title, document)
    place = file.relative_to(root).as_posix()
    variables = read_plan(file.read_text(encoding="utf-8"), place).vars
    lines = [f"{place}: {key} is {value}" for key, value in variables.items()]
    lines += [f"{place}: written; fill in what stands in [...], then `python -m generators.plan check`"]
    return terminal.told("plan new", terminal.DONE, {"plan": place}, lines, json)
