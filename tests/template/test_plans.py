"""The shipped phases on a rendered project: the backend's stages hold, and what the others say of it is true."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generators.model.plan import Gate, gates_of
from generators.plan.check import check
from generators.plan.engine.gates.gate import measure
from generators.plan.engine.gates.ground import ground
from generators.plan.engine.opened import plans_of
from tests.files import git
from tests.machine import commit_all, run, run_well, uv
from tests.template.plan_backend import DEFINITIONS, EVIDENCE, Backend, Found, forged
from tests.template.plan_damages import Harm, written
from tests.template.plan_harms import HARMS
from tests.template.projects import Render

BACKEND = [str(number) for number in (0, 1, 2, 3, "4a", "4b", 5, 6, 7, 8)]
# A plan's own file is no content: definitions have a digest of their own.
CONTENT = {name: harm for name, harm in HARMS.items() if harm.gate != "0/plan"}


@pytest.mark.slow
@pytest.mark.usefixtures("alone")
def test_the_backends_stages_hold_on_a_fresh_project_and_nothing_damaged_is_taken_for_done(
    project: Render, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    rendered = project()
    run_stages(rendered)
    done = Backend(rendered).copy(tmp_path / "done")
    done.commit()
    with subtests.test("hooks"):
        evidence_is_let_through(rendered)
    # Here, and not in tests of their own: a project with evidence takes a minute, and each worker would make one.
    for name, found in (DEFINITIONS | EVIDENCE).items():
        with subtests.test(name):
            damage_is_found(done.copy(tmp_path / name), found)
    with subtests.test("evidence that was made up"):
        made_up_evidence_falls_in_ci(done.copy(tmp_path / "made up"))
    for name, harm in CONTENT.items():
        with subtests.test(f"stale: {name}"):
            content_is_stale(done, harm)
    assert done.plan("status", "--exit-code").code == 0


def damage_is_found(done: Backend, found: Found) -> None:
    """Assert that a verb finds a damage of a project whose stages are done."""
    found.change(done)
    if found.verb == ("ci",):
        done.commit()
    ended = done.plan(*found.verb)
    assert (ended.code, found.says in f"{ended.out}{ended.err}") == (found.code, True), (done.root.name, ended)


def made_up_evidence_falls_in_ci(done: Backend) -> None:
    """Assert that a chain which is whole, over a gate that failed, tells nothing to who runs the gate again."""
    done.log.unlink()
    written("docs/open.md", "Status: proposed\n")(done.root)
    done.forget()
    assert done.plan("run", "0").code == done.plan("run", "0", "--only", "nothing-open").code == 1
    forged(done)
    assert done.states()["0"] == "done"
    done.commit()
    again = done.plan("ci", "--plan", "1")
    assert (again.code, "0/nothing-open: the log says pass, here: fail" in again.out) == (1, True), again


def content_is_stale(done: Backend, harm: Harm) -> None:
    """Assert that what was done is not done any more once it is damaged; take the damage away again."""
    harm.damage(done.root)
    states = done.states()
    git(done.root, "checkout", "--quiet", ".")
    git(done.root, "clean", "--quiet", "-d", "--force")
    assert (states[harm.gate], states[harm.gate.partition("/")[0]]) == ("stale", "stale"), harm


def run_stages(rendered: Path) -> None:
    """Run the stages of a fresh project, as its first user does."""
    # Gates keep no bytecode, so that none is of another content; what is installed has it from the start.
    run_well([uv(), "sync", "--quiet", "--compile-bytecode"], rendered)
    commit_all(rendered)
    run_well(["git", "config", "user.email", "rob@example.com"], rendered)
    plan = [uv(), "run", "--no-sync", "python", "-m", "generators.plan"]
    for stage in BACKEND:
        done = run([*plan, "next", "--plan", "1"], rendered)
        assert (done.returncode, f"stage {stage} of 1-backend-mvp: done" in done.stdout) == (0, True), done.stdout
    told = json.loads(run_well([*plan, "status", "--plan", "1", "--json"], rendered))
    assert [one["id"] for one in told["plans"][0]["stages"] if one["state"] == "done"] == BACKEND
    second = run([*plan, "next", "--plan", "2"], rendered)
    assert (second.returncode, "2-ui-and-hardening starts from 1-backend-mvp signed" in second.stdout) == (3, True)
    assert run_well(["git", "status", "--porcelain"], rendered).split() == ["??", "plans/1-backend-mvp/log.jsonl"]


def evidence_is_let_through(rendered: Path) -> None:
    """Assert that what plans write can be committed once it is rendered, and that nothing is forgotten."""
    plan = [uv(), "run", "--no-sync", "python", "-m", "generators.plan"]
    run_well([*plan, "render", "--plan", "1"], rendered)
    assert hooked(rendered, "plans")
    # Evidence and the commit that a plan begins at are of random digits, as keys are.
    run_well([*plan, "new", "billing", "--phase", "4"], rendered)
    assert hooked(rendered, "secrets")
    assert not hooked(rendered, "plans")


def hooked(root: Path, hook: str) -> bool:
    """Say whether a hook lets the plans be committed."""
    run_well(["git", "add", "plans"], root)
    return run([uv(), "run", "--no-sync", "pre-commit", "run", hook], root).returncode == 0


def test_the_phases_are_chained_and_clean(planned: Path) -> None:
    phases = plans_of(planned)
    assert [one.plan.slug for one in phases] == ["1-backend-mvp", "2-ui-and-hardening", "3-integrations"]
    chain = [[required.plan for required in one.plan.requires] for one in phases]
    assert chain == [[], ["1-backend-mvp"], ["2-ui-and-hardening"]]
    for one in phases:
        numbers = sorted({int(stage.id.rstrip("ab")) for stage in one.plan.stages})
        assert numbers == list(range(11))
        assert any(gate.kind == "manual" for gate in one.plan.stages[-1].gates)
        # What has to be installed first is no fault of the plan's.
        assert [found for found in check(one) if found.rule != "no-program"] == []


READY = {
    "2-ui-and-hardening": {"0/backend", "6/access", "6/headers", "6/contract", "7/audit", "8/outages"},
    "3-integrations": {"0/backend", "0/nothing-committed", "1/walls", "6/addresses"},
}
WHOLE_SUITE = "10/everything"


@pytest.mark.parametrize("slug", READY)
def test_what_the_later_phases_say_of_a_fresh_project_is_true(planned: Path, slug: str) -> None:
    opened = next(one for one in plans_of(planned) if one.plan.slug == slug)
    comment = opened.folder.joinpath("plan.yaml").read_text(encoding="utf-8").partition("version:")[0]
    assert [name for name in READY[slug] if name not in comment] == []
    verdicts = {}
    with ground(opened.plan, planned) as place:
        for stage, gate in gates_of(opened.plan):
            name = f"{stage.id}/{gate.id}"
            if gate.kind == "pytest":
                verdicts[name] = "pass" if has_tests(planned, gate) else "fail"
            elif gate.kind != "manual":
                # No server for what is not there to ask it.
                verdicts[name] = measure(gate if name in READY[slug] else replace(gate, service=""), place).verdict
    assert {name for name, verdict in verdicts.items() if verdict == "pass"} - {WHOLE_SUITE} == READY[slug], verdicts


def has_tests(root: Path, gate: Gate) -> bool:
    """Say whether all paths of a gate are there, and have about as many tests as it wants, counted by their names."""
    paths = [root / one for one in gate.pytest or () if "/" in one]
    files = [file for path in paths for file in (path.rglob("test_*.py") if path.is_dir() else [path])]
    # One function may be several tests.
    return all(map(Path.exists, paths)) and 2 * sum(count(file) for file in files) >= gate.min_tests * bool(paths)


def count(file: Path) -> int:
    """Return how many test functions a file has."""
    return len(re.findall(r"^(?:async )?def test_", file.read_text(encoding="utf-8"), re.MULTILINE))
