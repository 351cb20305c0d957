"""Lets a gate count until a day although it does not hold: signed, with a reason; it shows as WAIVED, never as passed.

python -m generators.plan waive 8 backup --why "the disk comes next week" --until 2027-01-31 --as ann@example.com

A manual gate is waived as it is signed: by somebody other than who ran the gates, once the others of its stage hold.
"""

import re
from datetime import date
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.opened import Opened, the_one
from generators.plan.engine.order import refuse_signing
from generators.plan.engine.speech import Signer, say_signed
from generators.plan.engine.standing import today
from generators.workspace import terminal


def waive(opened: Opened, wanted: str, gate_id: str, why: str, until: str, who: Signer) -> Entry:
    """Write down that a gate counts until a day.

    Raises:
        Blocked: the gate is manual, and something comes before its signature.
        Refusal: there is no such gate, the day is over or no day, or nobody signs who may.
    """
    stage = opened.plan.stage(wanted)
    gates = [gate for gate in stage.gates if gate.id == gate_id]
    if not gates:
        raise Refusal(f"stage {wanted} has no gate {gate_id!r}; it has: {', '.join(gate.id for gate in stage.gates)}")
    if not _is_day(until) or until < today():
        raise Refusal(f"--until {until}: give a day to come, as 2027-01-31")
    if not why.strip():
        raise Refusal("--why is empty: say why the gate may wait")
    if gates[0].kind == "manual":
        refuse_signing(opened, wanted)
    return say_signed(opened, "waive", stage, gates, {"why": why, "until": until}, who)[0]


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text) and date.fromisoformat(text))
    except ValueError:
        return False


def command(
    stage: Annotated[str, typer.Argument(help="The stage.")],
    gate: Annotated[str, typer.Argument(help="The gate.")],
    why: Annotated[str, typer.Option(help="The reason.")],
    until: Annotated[str, typer.Option(help="The last day, as 2027-01-31.")],
    identity: Annotated[str, typer.Option("--as", help="Who signs, as plans/allowed_signers has it.")] = "",
    key: Annotated[str, typer.Option(help="The SSH key; git's user.signingkey when left out.")] = "",
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    allow_self: Annotated[bool, typer.Option("--allow-self", help="Waive what you ran; the log says so.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Let a gate count until a day although it does not hold: signed, with a reason."""
    entry = waive(the_one(plan), stage, gate, why, until, Signer(identity, key, allow_self))
    line = f"{stage}/{gate}: WAIVED until {until} by {entry.facts['signer']}: {why}"
    return terminal.told("plan waive", terminal.DONE, {"waived": entry.hash}, [line], json)
