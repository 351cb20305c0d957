"""Writes the evidence of a plan as an in-toto statement with a test result, for tools that read such.

python -m generators.plan export --in-toto
"""

from typing import Annotated, Any

import typer

from generators.model.errors import Refusal
from generators.plan.engine.evidence.entry import heads
from generators.plan.engine.integrity import refuse_broken
from generators.plan.engine.opened import Opened, the_one
from generators.plan.engine.record import source
from generators.plan.engine.standing import standing
from generators.workspace import terminal

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"


def statement(opened: Opened) -> dict[str, Any]:
    """Return an in-toto statement: which gates hold of this very content.

    Raises:
        Failure: the log was changed.
    """
    refuse_broken(opened)
    where = source(opened.root)
    gates = [(f"{now.stage.id}/{one.gate.id}", one) for now in standing(opened) for one in now.gates]
    held = [name for name, one in gates if one.state in ("passed", "signed")]
    failed = [name for name, one in gates if one.state in ("failed", "error", "unproven")]
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": opened.plan.slug, "digest": {"gitCommit": where["commit"], "gitTree": where["tree"]}},
            {"name": "content", "digest": {"sha256": opened.content.watched(("**",)).digest}},
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "result": "PASSED" if len(held) == len(gates) else "FAILED" if failed else "WARNED",
            "configuration": [{"name": opened.place, "digest": {"sha256": one}} for one in heads(opened.log.entries)],
            "passedTests": held,
            "warnedTests": [name for name, one in gates if name not in {*held, *failed}],
            "failedTests": failed,
        },
    }


def command(
    in_toto: Annotated[bool, typer.Option("--in-toto", help="An in-toto statement v1 with test-result v0.1.")] = False,
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
) -> int:
    """Write the evidence of a plan as an in-toto statement with a test result."""
    if not in_toto:
        raise Refusal("--in-toto is the one format there is: give it")
    terminal.print_json(statement(the_one(plan)))
    return terminal.DONE
