"""How a plan stands now: nothing is remembered but evidence, and evidence counts for the content it was made on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from generators.model.plan import Gate, Stage
from generators.plan.engine.evidence.entry import Entry, digest_of, newest
from generators.plan.engine.evidence.signature import fault
from generators.plan.engine.opened import Opened

HELD = {"passed", "signed", "waived"}


@dataclass(frozen=True)
class GateStanding:
    """A gate and its state: passed, signed or waived hold; failed, error, stale, missing, unsigned, unproven do not.

    `entry` is the evidence that says so; a gate is unproven that should have failed on the base and did not.
    """

    gate: Gate
    state: str
    entry: Entry | None = None
    why: str = ""

    @property
    def held(self) -> bool:
        """Whether it counts as done."""
        return self.state in HELD


@dataclass(frozen=True)
class StageStanding:
    """A stage and its state: done, stale, failed, blocked, in progress or not started."""

    stage: Stage
    gates: tuple[GateStanding, ...]
    state: str
    why: str = ""

    @property
    def done(self) -> bool:
        """Whether all its gates hold now."""
        return self.state == "done"


def standing(opened: Opened) -> tuple[StageStanding, ...]:
    """Return how each stage stands."""
    return tuple(stage_standing(opened, stage) for stage in opened.plan.stages)


def stage_standing(opened: Opened, stage: Stage) -> StageStanding:
    """Return how one stage stands."""
    gates = tuple(gate_standing(opened, stage, gate) for gate in stage.gates)
    if why := blocked(opened, stage.id):
        return StageStanding(stage, gates, "blocked", why)
    return StageStanding(stage, gates, _state(gates))


def _state(gates: Sequence[GateStanding]) -> str:
    states = [gate.state for gate in gates]
    if gates and all(gate.held for gate in gates):
        return "done"
    for state, known in (("failed", {"failed", "error", "unproven"}), ("stale", {"stale"})):
        if known & {*states}:
            return state
    return "in progress" if {*states} - {"missing", "unsigned"} else "not started"


def blocked(opened: Opened, stage: str) -> str:
    """Return why a stage is blocked, or nothing."""
    last = newest([entry for entry in opened.log.of_kind("block") if entry.stage == stage])
    return str(last.facts.get("why", "")) if last and not last.facts.get("lifted") else ""


def subject(opened: Opened, stage: Stage, gate: Gate) -> tuple[str, str]:
    """Return what evidence for a gate must be about: digests of its definition and of the content now."""
    watched = opened.content.watched(opened.plan.watched(stage, gate))
    return digest_of(opened.plan.definition(stage, gate)), watched.digest


def gate_standing(opened: Opened, stage: Stage, gate: Gate) -> GateStanding:
    """Return how one gate stands: a waiver counts only where the gate itself does not hold."""
    entries = opened.log.by_gate.get((stage.id, gate.id), ())
    about = subject(opened, stage, gate)
    now = (_signed if gate.kind == "manual" else _measured)(opened, gate, entries, about)
    waiver = None if now.held else _waiver(opened, entries, about[0])
    return GateStanding(gate, "waived", waiver, str(waiver.facts.get("why", ""))) if waiver else now


def _measured(opened: Opened, gate: Gate, entries: Sequence[Entry], about: tuple[str, str]) -> GateStanding:
    measured = [entry for entry in entries if entry.kind == "gate"]
    last = newest([entry for entry in measured if entry.subject == about])
    if last is None:
        before = newest([entry for entry in measured if entry.verdict == "pass"])
        return GateStanding(gate, "stale" if before else "missing", before, _changed(before, about))
    if last.verdict != "pass":
        return GateStanding(gate, {"fail": "failed"}.get(last.verdict, "error"), last, "; ".join(last.facts["why"]))
    state, why = baseline(entries, about[0]) if gate.baseline_fails else ("passed", "")
    return GateStanding(gate, state, last, why)


def _changed(before: Entry | None, about: tuple[str, str]) -> str:
    if before is None:
        return ""
    return "its content has changed" if before.subject[0] == about[0] else "its definition has changed"


def baseline(entries: Sequence[Entry], definition: str) -> tuple[str, str]:
    """Return what a pass counts that the base should not have, and why: only what failed there shows something."""
    seen = newest([entry for entry in entries if entry.kind == "baseline" and entry.subject[0] == definition])
    if seen is None:
        return "unproven", "it was not measured on the base"
    if seen.verdict == "pass":
        return "unproven", "it passes on the base too: it does not show what this stage has brought"
    if seen.verdict == "error":
        return "error", f"it could not be measured on the base: {'; '.join(seen.facts['why'])}"
    return "passed", ""


def _waiver(opened: Opened, entries: Sequence[Entry], definition: str) -> Entry | None:
    found = newest([entry for entry in entries if entry.kind == "waive"])
    if found is None or found.subject[0] != definition or str(found.facts.get("until", "")) < today():
        return None
    return None if fault(found, opened.root) else found


def _signed(opened: Opened, gate: Gate, entries: Sequence[Entry], about: tuple[str, str]) -> GateStanding:
    found = newest([entry for entry in entries if entry.kind == "sign"])
    if found is None:
        return GateStanding(gate, "unsigned", None, gate.manual or "")
    if found.subject != about:
        return GateStanding(gate, "stale", found, _changed(found, about))
    why = fault(found, opened.root)
    return GateStanding(gate, "failed" if why else "signed", found, why)


def today() -> str:
    """Return the date, as waivers have it."""
    return datetime.now(UTC).date().isoformat()


def held(stages: Sequence[StageStanding]) -> Mapping[str, int]:
    """Return how many gates hold and how many there are."""
    gates = [gate for stage in stages for gate in stage.gates]
    return {"held": sum(gate.held for gate in gates), "gates": len(gates), "done": sum(one.done for one in stages)}


def fix(opened: Opened, stage: Stage) -> str:
    """Return the command that brings a stage further."""
    if blocked(opened, stage.id):
        return f"python -m generators.plan block {stage.id} --lift --plan {opened.plan.slug}"
    now = stage_standing(opened, stage)
    machine = any(not gate.held and gate.gate.kind != "manual" for gate in now.gates)
    verb = "run" if machine or not now.gates else "sign"
    return f"python -m generators.plan {verb} {stage.id} --plan {opened.plan.slug}"


def recorded(opened: Opened, stage: Stage, gate: Gate) -> GateStanding:
    """Return what the log alone says of a gate as it is defined now, whatever the content has become since."""
    definition = digest_of(opened.plan.definition(stage, gate))
    entries = [entry for entry in opened.log.by_gate.get((stage.id, gate.id), ()) if entry.subject[0] == definition]
    last = newest([entry for entry in entries if entry.kind in ("gate", "sign", "waive")])
    if last is None:
        return GateStanding(gate, "unsigned" if gate.kind == "manual" else "missing")
    if last.kind != "gate":
        return GateStanding(gate, {"sign": "signed", "waive": "waived"}[last.kind], last)
    return GateStanding(
        gate, {"pass": "passed", "fail": "failed"}.get(last.verdict, "error"), last, "; ".join(last.facts["why"])
    )


def affected(opened: Opened) -> list[tuple[Gate, Entry | None]]:
    """Return the gates that measure affected tests on the base, as if the first stage had them, and what they said."""
    stage, tests = opened.plan.stages[0], opened.plan.document.affected_tests if opened.plan.document else ()
    gates = [Gate(f"affected:{one.path}", pytest=(one.path,), min_tests=one.baseline) for one in tests]
    about = [digest_of(opened.plan.definition(stage, gate)) for gate in gates]
    said = [opened.log.by_gate.get((stage.id, gate.id), ()) for gate in gates]
    return [
        (gate, newest([entry for entry in entries if entry.subject[0] == definition]))
        for gate, definition, entries in zip(gates, about, said, strict=True)
    ]
