"""Shows how every stage stands on the content there is now, with a bar for each plan.

    python -m generators.plan status

Exit 0, whatever stands there; with --exit-code 1 when a stage that was done is not any more, or a gate failed.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from generators.plan.engine.opened import Opened, here
from generators.plan.engine.order import unmet
from generators.plan.engine.standing import GateStanding, StageStanding, fix, held, standing
from generators.workspace import terminal

WIDTH = 24
COLOURS = {"done": "green", "stale": "yellow", "failed": "red", "blocked": "red", "in progress": "cyan"}
GATES = {"failed": "red", "error": "red", "unproven": "red", "stale": "yellow", "waived": "magenta", "unsigned": "cyan"}
ALARM = {"stale", "failed"}
TOLD = {"failed", "error", "stale", "unproven", "waived"}


@dataclass(frozen=True)
class PlanStatus:
    """One plan: its stages, the command that brings it further, what is wrong with its log, what it waits for."""

    opened: Opened
    stages: tuple[StageStanding, ...]
    command: str
    faults: tuple[str, ...]
    waits: str = ""


def status(opened: Opened) -> PlanStatus:
    """Return how a plan stands."""
    stages = standing(opened)
    left = next((one for one in stages if not one.done), None)
    waits = "" if any(one.state != "not started" for one in stages) else unmet(opened)
    return PlanStatus(opened, stages, fix(opened, left.stage) if left else "", opened.log.faults, waits)


def command(
    plan: Annotated[str, typer.Option("--plan", help="Only the plans whose name begins so.")] = "",
    gates: Annotated[bool, typer.Option("--gates", help="Show the gates of every stage.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 when a stage is stale or failed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Show how every stage stands on the content there is now, with a bar for each plan."""
    found = [status(one) for one in here(plan)]
    bad = any(one.faults or any(stage.state in ALARM for stage in one.stages) for one in found)
    code = terminal.DOES_NOT_HOLD if exit_code and bad else terminal.DONE
    if json:
        terminal.print_json({"verb": "plan status", "exit_code": code, "plans": [_plain(one) for one in found]})
        return code
    colour = False if "NO_COLOR" in os.environ else None
    typer.echo("\n\n".join("\n".join(_lines(one, gates)) for one in found), color=colour)
    return code


def _plain(one: PlanStatus) -> dict[str, Any]:
    stages = [
        {
            "id": stage.stage.id,
            "title": stage.stage.title,
            "state": stage.state,
            "why": stage.why,
            "gates": [{"id": gate.gate.id, "state": gate.state, "why": gate.why} for gate in stage.gates],
        }
        for stage in one.stages
    ]
    slug = one.opened.plan.slug
    return {"plan": slug, "next": one.command, "waits": one.waits, "faults": one.faults, "stages": stages}


def _lines(one: PlanStatus, gates: bool) -> Iterator[str]:
    plan, count = one.opened.plan, held(one.stages)
    head = f"{typer.style(plan.slug, bold=True)}  {plan.title}"
    told = f"{count['done']}/{len(one.stages)} stages, {count['held']}/{count['gates']} gates"
    yield f"{head}  {bar(count['done'], len(one.stages))}  {told}"
    yield from (typer.style(f"  ! {fault}", fg="red") for fault in one.faults)
    if one.waits and not gates:
        yield f"  {one.waits}"
        return
    width = max(len(stage.stage.title) for stage in one.stages)
    for stage in one.stages:
        yield from _stage(stage, width, gates)
    if one.command:
        yield f"  next: {one.command}"


def _stage(now: StageStanding, width: int, all_gates: bool) -> Iterator[str]:
    holding = sum(gate.held for gate in now.gates)
    state = typer.style(f"{now.state:11}", fg=COLOURS.get(now.state))
    alarming = [gate for gate in now.gates if all_gates or gate.state in TOLD]
    # What is stale for one and the same reason is told once.
    reasons = {gate.why for gate in alarming if gate.state == "stale"}
    once = not all_gates and len(reasons) == 1 and all(gate.state == "stale" for gate in alarming)
    number, why = f"{holding}/{len(now.gates)}", now.why or (reasons.pop() if once else "")
    yield f"  {now.stage.id:>3}  {state}  {now.stage.title:{width}}  {number:>5}  {_dim(why)}".rstrip()
    yield from (_gate(gate) for gate in alarming if not once)


def _gate(gate: GateStanding) -> str:
    told = "WAIVED" if gate.state == "waived" else gate.state
    state = typer.style(f"{told:11}", fg=GATES.get(gate.state))
    return f"       {state}    {gate.gate.id}  {_dim(gate.why)}".rstrip()


def _dim(words: str) -> str:
    return typer.style(words, dim=True) if words else ""


def bar(done: int, total: int) -> str:
    """Return a bar of progress, in plain characters where the terminal has no others."""
    full = round(WIDTH * done / total) if total else 0
    filled, empty = ("━", "─") if (sys.stdout.encoding or "").lower().startswith("utf") else ("#", "-")
    return typer.style(filled * full, fg="green") + typer.style(empty * (WIDTH - full), dim=True)
