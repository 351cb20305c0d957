"""A rendered project's pipelines run only what a branch's change reaches: shown by running them."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.machine import commit_all, run_well, uv
from tests.place import Place
from tests.template.pipelines import GITHUB, github, gitlab, with_origin, without
from tests.template.projects import render

CHECKER = Path(sys.executable).with_name("check-jsonschema")
SERVICE = "backend/modules/pem/application/service.py"
JOBS = ("affected", "test-affected")
# Of the tests that are chosen only few, which need no server: all of them are run elsewhere.
FEW = {"PYTEST_ADDOPTS": "-k 'test_domain or names_its_schema'"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def three(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with three modules, locked and committed; tests copy it."""
    project = render(template, tmp_path_factory.mktemp("affected") / "project", ci="both")
    run_well([uv(), "lock", "--quiet"], project)
    commit_all(project)
    assert Place(project).run("clone", "cc", "pem", "hub", "--no-verify").code == 0
    commit_all(project, "feat: pem and hub")
    return project


@pytest.fixture
def branch(three: Path, tmp_path: Path) -> Path:
    """Return the test's own copy, with an origin, and on a branch a change in what one function of pem does."""
    project = Path(shutil.copytree(three, tmp_path / "project", symlinks=True))
    without(project / GITHUB, JOBS)
    with_origin(project, *JOBS)
    run_well(["git", "switch", "--quiet", "--create", "topic"], project)
    text = (project / SERVICE).read_text()
    assert "if held is not None:" in text
    (project / SERVICE).write_text(text.replace("if held is not None:", "if held:"))
    commit_all(project, "feat: a change")
    return project


def owned_by(project: Path, module: str) -> set[str]:
    """Return the files with tests that a module owns."""
    folder = project / "backend/modules" / module
    return {path.relative_to(project).as_posix() for path in folder.rglob("test_*.py")}


def assert_passed(said: str, job: str) -> None:
    """Assert that a job has run all it was given, and all of it passed."""
    ends = re.findall(rf"{job}\b.*?=+ (.*) in [\d.]+s", said)
    assert [re.fullmatch(r"\d+ passed", end) is not None for end in ends] == [True], said


def test_gitlab_tests_the_changed_module_and_no_other(branch: Path) -> None:
    outcome = gitlab(branch, **FEW)
    assert outcome.jobs == dict.fromkeys([*JOBS, "test pem", "test shared", "image app"], True), outcome.brief
    assert "would build --tag app" in outcome.said
    assert_passed(outcome.said, "test pem")
    child: dict[str, Any] = yaml.safe_load((branch / "affected.yml").read_text())
    assert set(child["test pem"]["variables"]["AFFECTED_TESTS"].split()) == owned_by(branch, "pem")
    assert "backend/modules/cc" not in child["test shared"]["variables"]["AFFECTED_TESTS"]
    (included,) = child.pop("include")
    whole = yaml.safe_load((branch / included["local"]).read_text()) | child
    (branch / "whole.yml").write_text(yaml.safe_dump(whole))
    run_well([str(CHECKER), "--builtin-schema", "vendor.gitlab-ci", "whole.yml"], branch)


def test_github_tests_the_changed_module_and_no_other(branch: Path) -> None:
    outcome = github(branch, *JOBS, event="pull_request", **FEW)
    assert outcome.jobs == dict.fromkeys(["affected", "test pem", "test shared"], True), outcome.brief
    assert_passed(outcome.said, "test pem")
    (told,) = re.findall(r"::set-output:: tests=(\{.*\})", outcome.said)
    matrix = {job["name"]: set(job["run"].split()) for job in json.loads(told)["include"]}
    assert {word for word in matrix["pem"] if word.endswith(".py")} == owned_by(branch, "pem")
    assert not {word for word in matrix["shared"] if word.startswith("backend/modules/")}
