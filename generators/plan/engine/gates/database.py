"""Gates that ask a database: statements in one transaction that is undone, and what the last one answered or broke."""

import json
import re
import sys
from typing import Any

from generators.model.plan import Gate
from generators.plan.engine.gates.command import attempted
from generators.plan.engine.gates.ground import Ground
from generators.plan.engine.gates.measured import Measured, judged, unmeasured

PROBE = "generators.plan.engine.gates.probe"


def sql_gate(gate: Gate, ground: Ground) -> Measured:
    """Run the statements with the project's own driver; raises ServiceError when a service does not start."""
    shown = tuple(gate.sql or ())
    ran = attempted(gate, ground, [sys.executable, "-m", PROBE, gate.url, json.dumps(shown)])
    if isinstance(ran, Measured):
        return Measured(ran.verdict, ran.why, shown, ran.exit, None, ran.out, ran.err)
    lines = ran.out.decode(errors="replace").splitlines()
    if ran.code or not lines:
        return unmeasured(_said(ran.err), shown, ran)
    answer = json.loads(lines[-1])
    return judged(_objections(gate, answer), shown, ran.code, len(answer["rows"]), ran)


def _objections(gate: Gate, answer: dict[str, Any]) -> list[str]:
    error = answer["error"]
    if gate.error:
        return [] if error and re.search(gate.error, error) else [f"{error or 'no error'}, expected {gate.error!r}"]
    if error:
        return [error]
    wanted = None if gate.rows is None else [list(row) for row in gate.rows]
    rows = answer["rows"]
    return [] if wanted in (None, rows) else [f"rows are {json.dumps(rows)[:120]}, expected {json.dumps(wanted)[:120]}"]


def _said(written: bytes) -> str:
    lines = written.decode(errors="replace").strip().splitlines()
    return f"the database cannot be asked: {lines[-1][:200] if lines else 'no reason given'}"
