"""Runs the first stage that is not done.

python -m generators.plan next
"""

from typing import Annotated

import typer

from generators.model.errors import Blocked
from generators.plan.engine.opened import the_one
from generators.plan.engine.runner import run
from generators.plan.engine.standing import fix, standing
from generators.plan.run import told
from generators.workspace import terminal


def command(
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Run the first stage that is not done; exit 3 when only a signature is missing."""
    opened = the_one(plan)
    left = next((one for one in standing(opened) if not one.done), None)
    if left is None:
        line = f"{opened.plan.slug}: every stage is done"
        return terminal.told("plan next", terminal.DONE, {"plan": opened.plan.slug, "done": True}, [line], json)
    if all(one.held or one.gate.kind == "manual" for one in left.gates) and left.state != "blocked":
        raise Blocked(f"stage {left.stage.id} waits for a signature: `{fix(opened, left.stage)}`")
    return told("plan next", run(opened, left.stage.id), json)
