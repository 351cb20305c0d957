"""Measures one gate, whatever its kind."""

from collections.abc import Callable

from generators.model.plan import Gate
from generators.plan.engine.gates.command import run_gate, shell_gate
from generators.plan.engine.gates.database import sql_gate
from generators.plan.engine.gates.files import absent_gate, artifact_gate, exists_gate
from generators.plan.engine.gates.ground import Ground, ServiceError
from generators.plan.engine.gates.measured import Measured, unmeasured
from generators.plan.engine.gates.tests import pytest_gate
from generators.plan.engine.gates.web import http_gate

GATES: dict[str, Callable[[Gate, Ground], Measured]] = {
    "run": run_gate,
    "shell": shell_gate,
    "http": http_gate,
    "pytest": pytest_gate,
    "exists": exists_gate,
    "absent": absent_gate,
    "artifact": artifact_gate,
    "sql": sql_gate,
}


def measure(gate: Gate, ground: Ground) -> Measured:
    """Return what a gate measures now; a manual one is an error, since only a signature decides it."""
    if gate.kind not in GATES:
        return unmeasured("only a signature decides this")
    try:
        return GATES[gate.kind](gate, ground)
    except ServiceError as error:
        return unmeasured(str(error))
