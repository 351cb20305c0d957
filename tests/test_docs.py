"""The documents say what is true: every verb, every path, every command in them."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generators.__main__ import verbs
from tests.machine import ROOT, run_well

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *sorted(map(str, Path("docs").rglob("*.md")))]
PATH = re.compile(r"`(\.?\w[\w.-]*/[\w./-]*|\.?\w[\w-]*\.(?:md|ya?ml|toml|py))`")
# A document may speak from the root, the template, the gold module or the generators.
PLACES = [ROOT, ROOT / "template", ROOT / "template/backend/modules/cc", ROOT / "generators"]
PLACES += [ROOT / "template/plans/1-backend-mvp"]
# What was considered and not done.
NOT_DONE = {"tests/modules/cc/..."}
# What our verbs write in a project of the reader's.
WRITTEN = {".plan/out/", "LOG.md", "PLAN.md", "plans/allowed_signers", "tests/test_fields.py"}
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    """Return a document's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """Return the commands of a document: the lines of its code blocks, and code that starts like a command."""
    blocks = [line.partition("  #")[0].strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    inline = re.findall(r"`((?:uv|uvx|make|bash|git|KEEP=1) [^`]+)`", text)
    return [line for line in [*blocks, *inline] if re.match(r"(uv|uvx|make|bash|git|cd|KEEP=1) ", line)]


def test_the_readme_has_every_verb_and_no_other() -> None:
    assert set(re.findall(r"^\| `generators\.(\w+)` \|", README, re.MULTILINE)) == {verb for verb, _ in verbs()}


def test_the_readme_is_about_a_hundred_lines() -> None:
    assert 80 <= len(README.splitlines()) <= 130


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_exists(name: str) -> None:
    named = set(PATH.findall(text_of(name)))
    missing = {path for path in named if not any((place / path).exists() for place in PLACES)}
    assert missing <= NOT_DONE | WRITTEN


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(name)):
        assert target.startswith("https://") or (ROOT / name).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_could_run(name: str) -> None:
    for command in commands(text_of(name)):
        words = [word for word in shlex.split(command) if not re.fullmatch(r"[A-Z_]+=\S*", word)]
        assert could_run(words), command


def could_run(words: list[str]) -> bool:
    """Say whether what the words name is there: a target of make, a script, a module, a tool in the environment."""
    match words:
        case ["make", target]:
            return re.search(rf"^{re.escape(target)}:", text_of("Makefile"), re.MULTILINE) is not None
        case ["bash", script]:
            return (ROOT / script).is_file()
        case ["uv", "run", "python", "-m", module, *_]:
            place = ROOT / module.replace(".", "/")
            return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file() or (ROOT / module).is_dir()
        case ["uv", "run", tool, *_]:
            return (ROOT / ".venv/bin" / tool).exists()
        case ["uv" | "uvx" | "git" | "cd", *_]:
            return True
    return False


def test_the_commands_of_the_clone_run_dry(tmp_path: Path) -> None:
    """The README's clone, in a copy of this repository, planned but not made."""
    run_well(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "copy")], tmp_path)
    command = next(line for line in commands(README) if "generators.clone cc pem" in line)
    words = [sys.executable, *shlex.split(command)[3:], "--dry-run"]
    done = subprocess.run(words, cwd=tmp_path / "copy", capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    assert "backend/modules/pem/" in done.stdout


def test_the_version_is_the_one_in_the_changelog() -> None:
    version = re.search(r'__version__ = "(.+)"', text_of("generators/__init__.py"))
    assert version
    assert f"## {version.group(1)} " in text_of("CHANGELOG.md")
    assert tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["version"]["path"] == "generators/__init__.py"
