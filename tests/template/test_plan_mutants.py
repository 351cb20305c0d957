"""A rendered project that is damaged fails the right gate of the backend's plan, with the right verdict and words."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from generators.model.plan import Gate, Plan, Service
from generators.plan.engine.gates.gate import measure
from generators.plan.engine.gates.ground import ground
from generators.plan.engine.opened import plans_of
from tests.machine import run_well
from tests.template.plan_damages import Harm
from tests.template.plan_harms import HARMS

# They measure how servers and tables come to be: theirs are their own.
OWN_SERVERS = ("2/", "8/")
SHARED = ("http", "pytest")
SERVER = "import uvicorn.lifespan.on, uvicorn.protocols.http.auto, backend.main, backend.migrate"
Said = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def bytecode(default_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Python keep its bytecode, where the environment says to keep none: each gate would compile all libraries."""
    if not sys.dont_write_bytecode:
        yield
        return
    folder = tmp_path_factory.mktemp("bytecode")
    root = copytree(default_project, folder / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPYCACHEPREFIX", str(folder / "kept"))
        run_well([sys.executable, "-c", SERVER], root, PYTHONDONTWRITEBYTECODE="")
        yield


@pytest.fixture(scope="module")
def servers(bytecode: None, default_project: Path) -> Iterator[Said]:
    """Yield what the services said that no damage touches: migrated servers, and the tokens of two callers."""
    plan = plans_of(default_project)[0].plan
    with ground(plan, default_project) as place:
        for service in ("database", "callers"):
            place.values(Gate("", service=service))
        yield place.said


def on_servers(plan: Plan, said: Said) -> Plan:
    """Return the plan with services that say what those said that run already."""
    there = dict(plan.services)
    for name, values in said.items():
        exports = {key: value for key, value in values.items() if key.isupper()}
        there[name] = Service(("echo", json.dumps(exports)), exports=tuple(exports))
    return replace(plan, services=there)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMS)
def test_a_damaged_project_fails_the_right_gate(planned: Path, servers: Said, name: str) -> None:
    harm = HARMS[name]
    plan = plans_of(planned)[0].plan
    stage, _, gate_id = harm.gate.partition("/")
    gate = narrowed(next(one for one in plan.stage(stage).gates if one.id == gate_id), harm)
    harm.damage(planned)
    if gate.kind in SHARED and not harm.gate.startswith(OWN_SERVERS):
        plan = on_servers(plan, servers)
    with ground(plan, planned) as place:
        measured = measure(gate, place)
    said = f"{'; '.join(measured.why)}\n{measured.out[-4000:].decode()}"
    assert (measured.verdict, bool(measured.why), harm.says in said) == (harm.verdict, True, True), said


def narrowed(gate: Gate, harm: Harm) -> Gate:
    """Return the gate with the one test of its own that tells: where that is red, all are not green."""
    # The first of these keeps the bytecode for all others.
    env = {**gate.env, "PYTHONDONTWRITEBYTECODE": ""} if gate.kind == "pytest" else gate.env
    gate = replace(gate, timeout=harm.timeout, env=env)
    if not harm.only:
        return gate
    assert harm.only.partition("::")[0] in (gate.pytest or ())
    return replace(gate, pytest=(harm.only,), min_tests=1)
