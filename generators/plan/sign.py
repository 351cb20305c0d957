"""Signs a stage's manual gates with an SSH key, as somebody other than who ran its gates.

    python -m generators.plan sign 10 --as ann@example.com --key ~/.ssh/id_ed25519

The key must stand in plans/allowed_signers, one line each: `ann@example.com ssh-ed25519 AAAA...`
"""

from collections.abc import Sequence
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.opened import Opened, the_one
from generators.plan.engine.order import refuse_signing
from generators.plan.engine.speech import Signer, say_signed
from generators.workspace import terminal


def sign(opened: Opened, wanted: str, who: Signer, only: Sequence[str] = ()) -> list[Entry]:
    """Sign the manual gates of a stage whose other gates hold.

    Args:
        opened: the plan.
        wanted: the stage's id.
        who: the signer, the key, and whether one may sign what one ran; the entry says so.
        only: gates of the stage; none means all that are manual.

    Raises:
        Blocked: something else comes first.
        Refusal: the signer ran the gates, or cannot sign.
    """
    refuse_signing(opened, wanted)
    stage = opened.plan.stage(wanted)
    gates = [gate for gate in stage.gates if gate.kind == "manual" and (not only or gate.id in only)]
    if not gates:
        raise Refusal(f"stage {wanted} has no manual gate {', '.join(only)}")
    return say_signed(opened, "sign", stage, gates, {}, who)


def command(
    stage: Annotated[str, typer.Argument(help="The stage, such as 10.")],
    gates: Annotated[list[str] | None, typer.Argument(help="Manual gates of it; all when none is named.")] = None,
    identity: Annotated[str, typer.Option("--as", help="Who signs, as plans/allowed_signers has it.")] = "",
    key: Annotated[str, typer.Option(help="The SSH key; git's user.signingkey when left out.")] = "",
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    allow_self: Annotated[bool, typer.Option("--allow-self", help="Sign what you ran; the log says so.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Sign a stage's manual gates with an SSH key, as somebody other than who ran its gates."""
    entries = sign(the_one(plan), stage, Signer(identity, key, allow_self), gates or ())
    lines = [f"{one.stage}/{one.gate}: signed by {one.facts['signer']}" for one in entries]
    return terminal.told("plan sign", terminal.DONE, {"signed": [one.hash for one in entries]}, lines, json)
