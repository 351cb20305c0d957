"""Says that a stage cannot go on and why, or with --lift that it can again.

python -m generators.plan block 4a --why "the vendor has not answered"
"""

from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.plan.engine.opened import the_one
from generators.plan.engine.speech import say
from generators.plan.engine.standing import blocked
from generators.workspace import terminal


def command(
    stage: Annotated[str, typer.Argument(help="The stage.")],
    why: Annotated[str, typer.Option(help="The reason.")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="It can go on.")] = False,
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Say that a stage cannot go on and why, or with --lift that it can again."""
    opened = the_one(plan)
    opened.plan.stage(stage)
    if lift and not blocked(opened, stage):
        return terminal.told("plan block", terminal.DONE, {}, [f"stage {stage} is not blocked"], json)
    if not lift and not why.strip():
        raise Refusal("give --why: a block without a reason helps nobody")
    entry = say(opened, "block", stage, {"why": why, **({"lifted": True} if lift else {})})
    line = f"stage {stage} can go on" if lift else f"stage {stage} is blocked: {why}"
    return terminal.told("plan block", terminal.DONE, {"block": entry.hash}, [line], json)
