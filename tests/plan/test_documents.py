"""An implementation-plan document is checked against the files, the tests, the lock, and its own gates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git
from tests.plan.notes_project import RUNNER
from tests.plan.planner import Planner

GROUND = {
    "module_map.yaml": "version: 1\nmodules: {}\n",
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["httpx2>=2"]\n',
    "uv.lock": 'version = 1\n\n[[package]]\nname = "httpx2"\nversion = "2.16.0"\n',
    "sums.py": "def add(a, b):\n    return a + b\n",
    "tests/test_sums.py": "from sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    "conftest.py": "",
}
HALVES = """\
def add(a, b):
    return a + b


def halve(a):
    if a % 2:
        raise ValueError("odd-number")
    return a // 2
"""
HALVES_TESTS = """\
import pytest
from sums import halve


def test_halve():
    assert halve(4) == 2


def test_odd():
    with pytest.raises(ValueError, match="odd-number"):
        halve(3)
"""
WORK = {"sums.py": HALVES, "tests/test_halves.py": HALVES_TESTS}
PLAN = """\
version: 1
phase: 1
name: notes
title: Halves
goal: Even numbers can be halved.
base: THE_BASE
watch: ["*.py", "tests/**"]
document:
  overview: Halves beside sums.
  prerequisites: [Python 3.11]
  affected_tests: [{path: tests/test_sums.py, baseline: 1}]
  success_criteria:
    - {text: Halves are right, gates: [0/halves]}
    - {text: Sums still are, gates: [0/sums]}
  architecture: One file.
  tree: [{path: sums.py, purpose: all arithmetic}]
  create: [tests/test_halves.py]
  modify: [sums.py]
  dependencies: [httpx2]
  risks: [{risk: odd numbers, mitigation: an error with a code}]
  error_codes: [{code: odd-number, meaning: it cannot be halved}]
  checklist:
    - {text: Tested, gates: [0/halves]}
    - {text: Reviewed by two, gates: []}
  done_looks_like: halve(4) is 2.
  next_steps: [Quarters]
stages:
  - id: 0
    title: Halve
    tasks: [Write halve]
    code: "halve(4)"
    output: 2 of 2 tests
    gates:
      - {id: halves, pytest: [tests/test_halves.py], min_tests: 2, baseline_fails: true}
      - {id: sums, pytest: [tests/test_sums.py], min_tests: 1}
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project whose document is true and whose stage was run."""
    root = build_files(tmp_path_factory.mktemp("document") / "project", GROUND)
    commit_all(root)
    base = git(root, "rev-parse", "HEAD").strip()
    git(root, "config", "user.email", RUNNER)
    build_files(root, WORK | {"plans/1-notes/plan.yaml": PLAN.replace("THE_BASE", base)})
    commit_all(root)
    assert Planner(root).plan("run", "0").code == 0
    commit_all(root)
    return root


@pytest.fixture
def document(worked: Path, tmp_path: Path) -> Planner:
    """Return a copy of the project."""
    git(tmp_path, "clone", "--quiet", str(worked), "project")
    git(tmp_path / "project", "config", "user.email", RUNNER)
    return Planner(tmp_path / "project")


def test_a_true_document_holds(document: Planner) -> None:
    held = document.plan("check")
    assert (held.code, held.out) == (0, "1 plans: all holds\n")
    assert [(one["kind"], one["gate"], one["verdict"]) for one in document.entries()] == [
        ("baseline", "affected:tests/test_sums.py", "pass"),
        ("baseline", "halves", "fail"),
        ("gate", "halves", "pass"),
        ("gate", "sums", "pass"),
    ]


LIES: dict[str, Callable[[Planner], object]] = {
    "[unlisted]": lambda one: build_files(one.root, {"more.py": ""}),
    "[unlisted] conftest.py": lambda one: build_files(one.root, {"conftest.py": "# more\n"}),
    "[not-created]": lambda one: one.edit_plan(
        "create: [tests/test_halves.py]", "create: [tests/test_halves.py, sums.py]"
    ),
    "[not-modified]": lambda one: one.edit_plan("modify: [sums.py]", "modify: [sums.py, conftest.py]"),
    "[undeclared]": lambda one: one.edit_plan("dependencies: [httpx2]", "dependencies: [numpy]"),
    "[unlocked]": lambda one: build_files(one.root, {"uv.lock": "version = 1\n"}),
    "[unlocked] httpx2>=3: uv.lock has 2.16.0": lambda one: one.edit_plan("[httpx2]", '["httpx2>=3"]'),
    "[dependency]": lambda one: one.edit_plan("dependencies: [httpx2]", "dependencies: [an HTTP client]"),
    "[criterion-without-gate]": lambda one: one.edit_plan("gates: [0/sums]", "gates: []"),
    "[gate-without-criterion]": lambda one: one.edit_plan("gates: [0/sums]", "gates: [0/halves]"),
    "[unknown-gate]": lambda one: one.edit_plan("text: Tested, gates: [0/halves]", "text: Tested, gates: [0/half]"),
    "[placeholder]": lambda one: one.edit_plan("Halves beside sums.", "TODO"),
    "[placeholder] write what '[...]'": lambda one: one.edit_plan("architecture: One file.", 'architecture: "[...]"'),
    "[error-code]": lambda one: one.edit_plan("code: odd-number", "code: even-number"),
    "[tree]": lambda one: one.edit_plan("path: sums.py, purpose: all", "path: products.py, purpose: all"),
    "[affected-tests]": lambda one: one.edit_plan(
        "path: tests/test_sums.py, baseline", "path: tests/test_gone.py, baseline"
    ),
}


@pytest.mark.parametrize("rule", LIES)
def test_what_is_not_true_is_found(document: Planner, rule: str) -> None:
    LIES[rule](document)
    found = document.plan("check")
    assert (found.code, rule in found.out) == (1, True), found.out


def test_tests_that_were_red_before_are_told(document: Planner) -> None:
    document.edit_plan("test_sums.py, baseline: 1", "test_sums.py, baseline: 5")
    document.plan("run", "0", "--again")
    assert (
        "tests/test_sums.py did not pass on the base: 1 tests passed, expected at least 5" in document.plan("check").out
    )


def test_while_the_work_goes_on_what_is_missing_is_a_warning(document: Planner) -> None:
    (document.root / "tests/test_halves.py").unlink()
    document.log.unlink()
    found = document.plan("check").out
    assert "warning: [not-created] tests/test_halves.py is absent" in found


def test_the_document_is_rendered_and_ticked_by_gates_alone(document: Planner) -> None:
    assert document.plan("render").code == 0
    told = (document.folder / "PLAN.md").read_text()
    for section in ("Overview", "Prerequisites", "Success criteria", "Architecture", "Step 0: Halve", "Test summary",
                    "Production-grade checklist", "What done looks like", "Files", "Dependencies", "Risks",
                    "Error codes", "Next steps"):  # fmt: skip
        assert f"\n## {section}\n" in told
    assert "- [x] Tested (0/halves)" in told
    assert "- [ ] Reviewed by two (not machine-checked)" in told
    assert "| 0 | halves | 2, at least 2 |" in told


def test_a_new_document_says_what_is_to_be_filled_in(document: Planner) -> None:
    made = document.plan("new", "outage", "--phase", "2", "--title", "Outages", "--document")
    assert (made.code, "plans/2-outage/plan.yaml" in made.out) == (0, True)
    found = document.plan("check", "--plan", "2")
    assert (found.code, "[placeholder]" in found.out) == (1, True)
    assert (
        f"base: {git(document.root, 'rev-parse', 'HEAD').strip()}"
        in (document.root / "plans/2-outage/plan.yaml").read_text()
    )
    assert document.plan("new", "outage", "--phase", "2").code == 2
    assert "plans/3-outage/plan.yaml: written" in document.plan("new", "outage").out


def test_a_plan_is_made_of_another_ones_stages(done: Planner) -> None:
    made = done.plan("new", "letters", "--phase", "2", "--from", "1", "--var", "table=letters")
    assert made.code == 0, made
    text = (done.root / "plans/2-letters/plan.yaml").read_text()
    assert "name: letters\n" in text and "vars: {table: letters}" in text
    assert done.plan("run", "0", "--plan", "2").code == 0
    assert done.plan("new", "others", "--phase", "3", "--from", "1", "--var", "tabel=x").code == 2


def test_a_new_plan_follows_its_variables_and_names_itself(done: Planner) -> None:
    done.edit_plan("vars: {table: notes}", 'vars: {table: notes, place: "src/{table}, here"}')
    done.edit_plan('absent: ["*.md"], text: TODO', 'run: [echo, --plan, 1-notes, "{place}"]')
    made = done.plan("new", "letters", "--phase", "2", "--from", "1", "--var", "table=letters")
    assert (made.code, "plans/2-letters/plan.yaml: place is src/letters, here" in made.out) == (0, True), made
    assert done.plan("run", "0", "--plan", "2").code == 0
    log = (done.root / "plans/2-letters/log.jsonl").read_text()
    assert '"command":["echo","--plan","2-letters","src/letters, here"]' in log
    given = done.plan("new", "more", "--phase", "3", "--from", "1", "--var", "place=a b/{table}", "--var", "table=x")
    assert (given.code, "place is a b/x\n" in given.out) == (0, True), given
    done.edit_plan("{table: notes", "{table: &table notes")
    refused = done.plan("new", "third", "--from", "1", "--var", "table=letters")
    assert (refused.code, "by hand" in refused.err) == (2, True), refused


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "1", "--var", "table:letters"], "write it as module=pem"),
        (["--from", "1", "--document"], "--document does not"),
        (["--var", "table=letters"], "--var goes with --from"),
        (["--phase", "-3"], "is no phase"),
    ],
)
def test_a_new_plan_refuses_what_it_would_not_do(done: Planner, options: list[str], words: str) -> None:
    refused = done.plan("new", "letters", *options)
    assert (refused.code, refused.err.count("\n"), words in refused.err) == (2, 1, True), refused
    assert [one.name for one in (done.root / "plans").glob("*/")] == ["1-notes"]
