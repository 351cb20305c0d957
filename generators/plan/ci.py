"""Runs all gates of done stages again in a clean working tree of the last commit, and compares with the log.

    python -m generators.plan ci
    python -m generators.plan ci --stage 0 --stage 1       # the long ones at night, say

Before that it checks what needs no run: the log's chain, git's memory of it, signatures, the plan, its documents. Where
that does not hold no gate is run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.plan.check import check, unrendered
from generators.plan.engine.gates.ground import ground
from generators.plan.engine.opened import Opened, chosen_of, plans_of
from generators.plan.engine.runner import timed
from generators.plan.engine.standing import StageStanding, standing
from generators.workspace import terminal
from generators.workspace.git import Git
from generators.workspace.lock import changing
from generators.workspace.project import find_project
from generators.workspace.worktree import worktree


@dataclass(frozen=True)
class Difference:
    """A gate that counts as held, and what it says in a clean working tree."""

    plan: str
    stage: str
    gate: str
    verdict: str
    why: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.plan} {self.stage}/{self.gate}: the log says pass, here: {self.verdict}: {'; '.join(self.why)}"


@dataclass(frozen=True)
class Rerun:
    """What CI found: findings without a run, gates that differ, and how many gates were run."""

    findings: tuple[str, ...]
    differences: tuple[Difference, ...]
    gates: int

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not (self.findings or self.differences)


def ci(root: Path, wanted: str = "", against: str = "", stages: Sequence[str] = ()) -> Rerun:
    """Run every gate of every done stage again, in a working tree of the last commit.

    Args:
        root: the project.
        wanted: only the plans whose name begins so.
        against: a revision whose evidence must still be there, such as origin/main.
        stages: only these; none means all.

    Raises:
        Refusal: git cannot make a working tree, a plan cannot be read, or there is no such plan or stage.
    """
    git = Git(root)
    inside = root.resolve().relative_to(git.top.resolve())
    with changing(git, "plan ci"), worktree(git.top) as tree:
        chosen = chosen_of(tree / inside, wanted) if wanted else plans_of(tree / inside)
        _refuse_unknown(chosen, stages)
        found = [one for opened in chosen for one in (*check(opened, against), *unrendered(opened)) if not one.warning]
        # With a log that is not to be trusted nothing can be compared, and that is known at once.
        ran = [] if found else [pair for opened in chosen for pair in _ran(opened, stages)]
    return Rerun(tuple(map(str, found)), tuple(one for one in ran if one.verdict != "pass"), len(ran))


def _refuse_unknown(chosen: Sequence[Opened], stages: Sequence[str]) -> None:
    known = list(dict.fromkeys(stage.id for one in chosen for stage in one.plan.stages))
    if unknown := [one for one in stages if one not in known]:
        raise Refusal(f"there is no stage {unknown[0]!r}; there are: {', '.join(known)}")


def _ran(opened: Opened, stages: Sequence[str]) -> Iterator[Difference]:
    for now in standing(opened):
        if now.state in ("done", "stale") and (not stages or now.stage.id in stages):
            terminal.say(f"{opened.plan.slug} {now.stage.id} ...")
            yield from _stage(opened, now)


def _stage(opened: Opened, now: StageStanding) -> Iterator[Difference]:
    with ground(opened.plan, opened.root) as place:
        for one in now.gates:
            # Of a stale one the log is silent about this content; that it passed before is still claimed.
            if one.state in ("passed", "stale") and one.gate.kind != "manual":
                measured, _ = timed(opened, now.stage, one.gate, place)
                yield Difference(opened.plan.slug, now.stage.id, one.gate.id, measured.verdict, measured.why)


def command(
    plan: Annotated[str, typer.Option("--plan", help="Only the plans whose name begins so.")] = "",
    against: Annotated[str, typer.Option(help="A revision whose evidence must be there: origin/main.")] = "",
    stage: Annotated[list[str] | None, typer.Option(help="Only this stage; may be given again.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Run all gates of done stages again in a clean working tree of the last commit, and compare with the log."""
    done = ci(find_project(Path.cwd()).root, plan, against, stage or ())
    code = terminal.DONE if done.holds else terminal.DOES_NOT_HOLD
    lines = [*done.findings, *map(str, done.differences)] or [f"{done.gates} gates run again: all as the log says"]
    document = {
        "findings": done.findings,
        "differences": [vars(one) for one in done.differences],
        "gates": done.gates,
    }
    return terminal.told("plan ci", code, document, lines, json)
