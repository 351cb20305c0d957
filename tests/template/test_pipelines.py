"""The pipelines of a freshly rendered project really run: all green as it is, and the right job red for each fault."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import commit_all, run_well, uv
from tests.template.advisories import advisories
from tests.template.pipelines import Outcome, github, gitlab
from tests.template.projects import render

Run = Callable[..., Outcome]
BOTH = pytest.mark.parametrize("run", [gitlab, github])
# What the two can run without Docker, in the order of their stages.
JOBS = {gitlab: ["validate", "security", "alerts", "test"], github: ["validate", "security", "test"]}
# Put together here, so that this file is no finding itself.
SECRET = "kT8vQ2xW" + "mZ4pL7nR"
FAULTS = f'''"""Everything that no gate lets through."""

import subprocess

SERVICE_PASSWORD = "{SECRET}"
subprocess.run(input(), shell=True)
undefined_name
'''
FAILING = '''"""A test that fails."""


def test_planted() -> None:
    assert 1 == 2
'''
# What one pipeline has tested whole need not be tested whole by the other.
FEW = {"PYTEST_ADDOPTS": "--cov-fail-under=0 backend/modules"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def locked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a rendered, locked and committed project with the files of both; tests copy it."""
    project = render(template, tmp_path_factory.mktemp("pipelines") / "project", ci="both")
    run_well([uv(), "lock", "--quiet"], project)
    commit_all(project)
    return project


@pytest.fixture
def project(locked: Path, tmp_path: Path) -> Path:
    """Return the test's own copy."""
    return Path(shutil.copytree(locked, tmp_path / "project", symlinks=True))


@pytest.mark.parametrize(
    ("run", "settings", "tested"),
    [(gitlab, {}, "Required test coverage of 95.0% reached"), (github, FEW, " passed in ")],
)
def test_a_fresh_project_is_green(project: Path, run: Run, settings: dict[str, str], tested: str) -> None:
    with advisories() as known:
        outcome = run(project, **known, **settings)
    assert outcome.jobs == dict.fromkeys(JOBS[run], True), outcome.brief
    assert "packages audited, no known vulnerability" in outcome.said
    assert tested in outcome.said
    listed = json.loads((project / "sbom.json").read_text(encoding="utf-8"))
    assert "fastapi" in {part["name"] for part in listed["components"]}


@BOTH
def test_faults_make_the_gates_red_and_nothing_is_tested(project: Path, run: Run) -> None:
    """Lint, a dangerous call, a secret, a flaw of a package, an alert that does not ring: each is named."""
    (project / "backend/common/planted.py").write_text(FAULTS, encoding="utf-8")
    rules = project / "infra/observability/alerts.yml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("> 0.05", "> 0.5"), encoding="utf-8")
    commit_all(project, "feat: faults")
    with advisories("fastapi") as known:
        outcome = run(project, **known)
    assert outcome.jobs == dict.fromkeys(JOBS[run][:-1], False), outcome.brief
    assert "F821 Undefined name" in outcome.said
    assert "subprocess_popen_with_shell_equals_true" in outcome.said
    assert "Secret Type: Secret Keyword" in outcome.said
    assert "PYSEC-0000-1, fixed in 999.0" in outcome.said


@BOTH
def test_a_failing_test_makes_the_tests_red(project: Path, run: Run) -> None:
    (project / "tests/test_planted.py").write_text(FAILING, encoding="utf-8")
    settings = project / "pytest.ini"
    # The others are run for the green project.
    few = re.sub(r"(?m)^testpaths = .*$", "testpaths = tests/test_planted.py", settings.read_text(encoding="utf-8"))
    settings.write_text(few, encoding="utf-8")
    commit_all(project, "test: a failing test")
    outcome = run(project, "test")
    assert outcome.jobs == {"test": False}, outcome.brief
    assert "FAILED tests/test_planted.py::test_planted" in outcome.said


@BOTH
def test_a_stale_lock_makes_every_job_red(project: Path, run: Run) -> None:
    """What is installed, audited and listed is what the lock says; so the lock must say what is asked for."""
    wanted = project / "pyproject.toml"
    text = wanted.read_text(encoding="utf-8")
    wanted.write_text(text.replace('"fastapi>=', '"filelock",\n    "fastapi>=', 1), encoding="utf-8")
    commit_all(project, "build: a dependency more")
    outcome = run(project)
    assert {name for name, green in outcome.jobs.items() if not green} == {"validate", "security"}, outcome.brief
    assert "test" not in outcome.jobs
