"""Runs the gates of a stage that do not hold yet, and writes down what they measured.

    python -m generators.plan run 2
    python -m generators.plan run 4a --only closed

A stage runs only when all before it are done now. Exit 0: its gates hold; 1: one failed; 2: one could not be measured;
3: something comes first, and the words give its command.
"""

from collections.abc import Iterator
from typing import Annotated

import typer

from generators.plan.engine.opened import the_one
from generators.plan.engine.runner import Run, run
from generators.workspace import terminal


def command(
    stage: Annotated[str, typer.Argument(help="The stage, such as 2 or 4a.")],
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="A gate of the stage; may be given again.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Run the gates that hold as well.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Run the gates of a stage that do not hold yet, and write down what they measured."""
    return told("plan run", run(the_one(plan), stage, only or (), again), json)


def told(verb: str, done: Run, json: bool) -> int:
    """Print what a run measured; return its exit code."""
    gates = {one.gate.id: {"state": one.state, "why": one.why} for one in done.after.gates}
    document = {"plan": done.plan, "stage": done.after.stage.id, "state": done.after.state, "gates": gates}
    return terminal.told(verb, done.code, document, _lines(done), json)


def _lines(done: Run) -> Iterator[str]:
    width = max(len(one.gate.id) for one in done.after.gates)
    for one in done.after.gates:
        took = (
            f"{one.entry.facts.get('ms', 0) / 1000:.1f} s"
            if one.entry and one.held and one.gate.kind != "manual"
            else ""
        )
        yield f"{one.gate.id:{width}}  {one.state:8}  {one.why or took}".rstrip()
    yield f"stage {done.after.stage.id} of {done.plan}: {done.after.state}"
    if any(one.state == "unsigned" for one in done.after.gates) and done.code == terminal.DONE:
        yield f"`python -m generators.plan sign {done.after.stage.id} --plan {done.plan}` is for somebody else"
