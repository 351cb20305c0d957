"""The plans of a project as they lie there: definition, evidence, content."""

from dataclasses import dataclass, replace
from pathlib import Path

from generators.model.errors import Refusal
from generators.model.plan import PLAN_NAME, Plan
from generators.model.plan_text import read_plan
from generators.plan.engine.evidence.content import Content
from generators.plan.engine.evidence.log import LOG_NAME, Log, read_log
from generators.workspace.project import find_project

FOLDER = "plans"


@dataclass(frozen=True)
class Opened:
    """One plan: the project's root, the plan's folder, what stands there, and the content all evidence is for."""

    root: Path
    folder: Path
    plan: Plan
    log: Log
    content: Content

    @property
    def place(self) -> str:
        """Where plan.yaml lies, as findings name it."""
        return (self.folder / PLAN_NAME).relative_to(self.root).as_posix()

    def again(self) -> "Opened":
        """Return the plan with its log and the content as they are by now."""
        return replace(self, log=read_log(self.log.path), content=Content(self.root))


def plans_of(root: Path) -> list[Opened]:
    """Return all plans of a project, in the order of their phases.

    Raises:
        Refusal: a plan.yaml cannot be read as a plan.
    """
    content = Content(root)
    found = [_opened(root, file.parent, content) for file in sorted((root / FOLDER).glob(f"*/{PLAN_NAME}"))]
    return sorted(found, key=lambda one: (one.plan.phase, one.plan.name))


def _opened(root: Path, folder: Path, content: Content) -> Opened:
    file = folder / PLAN_NAME
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{file.relative_to(root)}: byte {error.start} is not UTF-8: save the file as UTF-8") from None
    plan = read_plan(text, file.relative_to(root).as_posix())
    if folder.name != plan.slug:
        raise Refusal(
            f"{file.relative_to(root)} says phase {plan.phase} and name {plan.name}: call its folder {plan.slug}"
        )
    return Opened(root, folder, plan, read_log(folder / LOG_NAME), content)


def here(wanted: str = "") -> list[Opened]:
    """Return the plans of the project one stands in; with `wanted` only those whose name begins so.

    Raises:
        Refusal: there is no project or no such plan.
    """
    return chosen_of(find_project(Path.cwd()).root, wanted)


def chosen_of(root: Path, wanted: str = "") -> list[Opened]:
    """Return the plans of a project; with `wanted` the one of that name, or those whose name begins so.

    Raises:
        Refusal: there is no such plan.
    """
    found = plans_of(root)
    chosen = [one for one in found if one.plan.slug == wanted] or [
        one for one in found if one.plan.slug.startswith(wanted)
    ]
    if not chosen:
        known = ", ".join(one.plan.slug for one in found) or "none; `python -m generators.plan new` makes one"
        raise Refusal(f"there is no plan{f' {wanted!r}' if wanted else ''}; there are: {known}")
    return chosen


def the_one(wanted: str) -> Opened:
    """Return the one plan that is meant; where none is named the first that is not signed.

    Raises:
        Refusal: there is none, or more than one begins so.
    """
    found = here(wanted)
    if wanted and len(found) > 1:
        raise Refusal(f"{wanted!r} may be {' or '.join(one.plan.slug for one in found)}: name one with --plan")
    unsigned = [one for one in found if not is_signed(one)]
    return (unsigned or found)[0]


def is_signed(opened: Opened) -> bool:
    """Say whether a manual gate of the last stage has a signature; whether it is good is for others to say."""
    last = opened.plan.stages[-1].id
    return any(entry.stage == last for entry in opened.log.of_kind("sign"))
