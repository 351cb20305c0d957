"""Writes down a decision, a blocker, a question, a gap, a risk, or work completed.

python -m generators.plan note "one schema a module" --as decision --stage 2
"""

from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.plan.engine.opened import the_one
from generators.plan.engine.speech import say
from generators.workspace import terminal

SORTS = ("note", "work", "decision", "blocker", "question", "gap", "risk")


def command(
    text: Annotated[str, typer.Argument(help="What is to be remembered.")],
    sort: Annotated[str, typer.Option("--as", help=f"One of {', '.join(SORTS)}.")] = "note",
    stage: Annotated[str, typer.Option(help="The stage it belongs to.")] = "",
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Write down a decision, a blocker, a question, a gap, a risk, or work completed."""
    if sort not in SORTS:
        raise Refusal(f"--as {sort}: one of {', '.join(SORTS)} is expected")
    if not text.strip():
        raise Refusal("the note is empty: say what is to be remembered")
    entry = say(the_one(plan), "note", stage, {"sort": sort, "text": text})
    return terminal.told("plan note", terminal.DONE, {"note": entry.hash}, [f"{sort}: {text}"], json)
