"""What has to be done before a stage may run; the words say which, and the exact command."""

from generators.model.errors import Blocked, Refusal
from generators.plan.engine.evidence.signature import fault
from generators.plan.engine.opened import Opened, plans_of
from generators.plan.engine.standing import StageStanding, blocked, fix, stage_standing


def refuse_too_early(opened: Opened, wanted: str) -> None:
    """Raise Blocked when something comes before a stage: another plan, an earlier stage, a block."""
    stage = opened.plan.stage(wanted)
    if words := unmet(opened):
        raise Blocked(words)
    for earlier in opened.plan.stages[: opened.plan.stages.index(stage)]:
        now = stage_standing(opened, earlier)
        if not now.done:
            raise Blocked(f"stage {earlier.id} comes first, and is {_told(now)}: `{fix(opened, earlier)}`")
    if why := blocked(opened, wanted):
        raise Blocked(f"stage {wanted} is blocked: {why}: `{fix(opened, stage)}` when that is over")


def _told(now: StageStanding) -> str:
    open_gates = [f"{one.gate.id} {one.state}{f' ({one.why})' if one.why else ''}" for one in now.gates if not one.held]
    return f"{now.state}: {now.why or ', '.join(open_gates) or 'it has no gate'}"


def unmet(opened: Opened) -> str:
    """Return which plan has to be signed first, with the command, or nothing."""
    others = {one.plan.slug: one for one in plans_of(opened.root)}
    for required in opened.plan.requires:
        other = others.get(required.plan)
        if other is None:
            return f"{opened.plan.slug} needs the plan {required.plan}, which is not there: correct `requires:`"
        if required.signed and not finished(other):
            last = other.plan.stages[-1].id
            return (
                f"{opened.plan.slug} starts from {required.plan} signed: "
                f"`python -m generators.plan sign {last} --plan {required.plan}`"
            )
    return ""


def finished(opened: Opened) -> bool:
    """Say whether all manual gates of the last stage were signed, and the gaps were written down."""
    last = opened.plan.stages[-1]
    manual = {gate.id for gate in last.gates if gate.kind == "manual"}
    good = {one.gate for one in opened.log.of_kind("sign") if one.stage == last.id and not fault(one, opened.root)}
    return bool(manual) and manual <= good and has_gaps(opened)


def has_gaps(opened: Opened) -> bool:
    """Say whether the plan's gaps, or that there are none, were written down."""
    return any(entry.facts.get("sort") == "gap" for entry in opened.log.of_kind("note"))


def refuse_signing(opened: Opened, wanted: str) -> None:
    """Raise Blocked when a stage is not ready to be signed: a gate that a machine decides does not hold."""
    refuse_too_early(opened, wanted)
    stage = opened.plan.stage(wanted)
    now = stage_standing(opened, stage)
    if left := [one for one in now.gates if not one.held and one.gate.kind != "manual"]:
        raise Blocked(f"{left[0].gate.id} of stage {wanted} is {left[0].state}: `{fix(opened, stage)}`")
    if not any(gate.kind == "manual" for gate in stage.gates):
        raise Refusal(f"stage {wanted} has no gate for a signature: nothing is to be signed there")
    if stage == opened.plan.stages[-1] and not has_gaps(opened):
        command = f'python -m generators.plan note "none" --as gap --plan {opened.plan.slug}'
        raise Blocked(f"write down the gaps before you sign, one by one, or that there are none: `{command}`")
