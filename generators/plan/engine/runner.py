"""Runs the gates of a stage that do not hold yet, and writes down what each measured as soon as it is known."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generators.model.errors import Refusal
from generators.model.plan import Gate, Stage
from generators.plan.engine.evidence.content import Content
from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.gates.command import false_greens
from generators.plan.engine.gates.gate import measure
from generators.plan.engine.gates.ground import Ground, ground
from generators.plan.engine.gates.measured import Measured, unmeasured
from generators.plan.engine.integrity import refuse_broken
from generators.plan.engine.opened import Opened
from generators.plan.engine.order import refuse_too_early
from generators.plan.engine.record import Attempt, actor, record, record_baseline
from generators.plan.engine.standing import StageStanding, affected, baseline, gate_standing, stage_standing, subject
from generators.workspace import terminal
from generators.workspace.git import Git
from generators.workspace.lock import changing
from generators.workspace.worktree import worktree

NO_FILES = "nothing is watched: `watch:` matches no file"
MOVED = "the content changed while the gate ran: run it again with nobody at work"


@dataclass(frozen=True)
class Run:
    """What a run of a stage measured, how the stage stands after it, and which of its gates were asked for."""

    plan: str
    measured: tuple[Entry, ...]
    after: StageStanding
    asked: tuple[Gate, ...]

    @property
    def code(self) -> int:
        """The exit code: a gate that failed is worse than one that could not be measured."""
        states = {one.state for one in self.after.gates if one.gate in self.asked}
        if states & {"failed", "unproven"}:
            return terminal.DOES_NOT_HOLD
        return terminal.NOT_STARTED if states & {"error", "missing", "stale"} else terminal.DONE


def run(opened: Opened, wanted: str, only: Sequence[str] = (), again: bool = False) -> Run:
    """Measure the gates of a stage that do not hold, and write each down as soon as it is measured.

    Args:
        opened: the plan.
        wanted: the stage's id.
        only: gates of it; none means all.
        again: measure the gates that hold as well.

    Raises:
        Blocked: an earlier stage is not done now, or another plan is not signed.
        Refusal: there is no such stage or gate, or a gate could not fail.
        Failure: the log was changed.
    """
    stage = opened.plan.stage(wanted)
    refuse_broken(opened)
    refuse_too_early(opened, wanted)
    chosen = _chosen(stage, only)
    actor(opened.root)
    with changing(Git(opened.root), f"plan run {wanted}"), ground(opened.plan, opened.root) as place:
        before = tuple(_on_base(opened, stage, gate) for gate in _affected(opened, stage))
        gates = [gate for gate in chosen if again or not gate_standing(opened, stage, gate).held]
        measured = tuple(entry for gate in gates for entry in _measured(opened, stage, gate, place))
    return Run(opened.plan.slug, before + measured, stage_standing(opened.again(), stage), tuple(chosen))


def _chosen(stage: Stage, only: Sequence[str]) -> list[Gate]:
    if not stage.gates:
        raise Refusal(f"stage {stage.id} has no gate: give it one, nothing else can say that it is done")
    known = {gate.id for gate in stage.gates}
    if unknown := [one for one in only if one not in known]:
        raise Refusal(
            f"stage {stage.id} has no gate {unknown[0]!r}; it has: {', '.join(gate.id for gate in stage.gates)}"
        )
    for gate in stage.gates:
        if why := false_greens(gate.shell or ""):
            raise Refusal(f"{stage.id}/{gate.id} cannot fail: {why[0]}: correct its `shell:` and run again")
    return [gate for gate in stage.gates if gate.kind != "manual" and (not only or gate.id in only)]


def _affected(opened: Opened, stage: Stage) -> list[Gate]:
    """Return the tests that must have passed before the work began, and were not measured there yet."""
    return [gate for gate, seen in affected(opened) if seen is None] if stage == opened.plan.stages[0] else []


def _measured(opened: Opened, stage: Stage, gate: Gate, place: Ground) -> Iterator[Entry]:
    entries = opened.log.by_gate.get((stage.id, gate.id), ())
    if gate.baseline_fails and baseline(entries, subject(opened, stage, gate)[0])[0] != "passed":
        yield _on_base(opened, stage, gate)
    for number in range(1, gate.retries + 2):
        terminal.say(f"{stage.id}/{gate.id} ...")
        measured, attempt = timed(opened, stage, gate, place, number)
        yield record(opened, stage, gate, measured, attempt)
        if measured.verdict == "pass":
            return


def timed(
    opened: Opened, stage: Stage, gate: Gate, place: Ground, number: int = 1, on_base: bool = False
) -> tuple[Measured, Attempt]:
    """Measure a gate on content that must not change meanwhile, and that is there; on the base it may be missing."""
    globs = opened.plan.watched(stage, gate)
    before = Content(place.folder).watched(globs)
    began = time.monotonic()
    measured = measure(gate, place) if before.files or on_base else unmeasured(NO_FILES)
    seconds = time.monotonic() - began
    after = Content(place.folder).watched(globs)
    if after != before:
        measured = replace(measured, verdict="error", why=(MOVED, *measured.why))
    return measured, Attempt(number, seconds, before, after, place.settings(gate))


def _on_base(opened: Opened, stage: Stage, gate: Gate) -> Entry:
    """Measure a gate on the base, where it must fail: one that cannot fail shows nothing."""
    git = Git(opened.root)
    if git.ids([f"{opened.plan.base}^{{commit}}"]) == [""]:
        named = opened.plan.base or "(none)"
        raise Refusal(f"{opened.place}: the base {named} is no commit here: fetch it, or correct `base:`")
    terminal.say(f"{stage.id}/{gate.id} on the base ...")
    inside = opened.root.relative_to(git.top.resolve())
    with worktree(git.top, opened.plan.base) as tree, ground(opened.plan, tree / inside) as place:
        measured, attempt = timed(opened, stage, gate, place, on_base=True)
        return record_baseline(opened, stage, gate, measured, attempt)
