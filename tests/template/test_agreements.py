"""What stands in two places says the same in both."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.machine import ROOT
from tests.template.projects import files


def toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's content."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lines(entries: list[Any]) -> set[str]:
    """Return the requirements of a dependency list, without included groups."""
    return {entry for entry in entries if isinstance(entry, str)}


def test_both_pyproject_files_name_the_same_versions(default_project: Path) -> None:
    ours = toml(ROOT / "pyproject.toml")
    theirs = toml(default_project / "pyproject.toml")
    rendered = lines(theirs["project"]["dependencies"]) | lines(theirs["dependency-groups"]["dev"])
    template = lines(ours["dependency-groups"]["template"])
    available = template | lines(ours["dependency-groups"]["dev"]) | lines(ours["project"]["dependencies"])
    assert template - rendered == set()
    assert rendered - available == {"goldmaster"}


def test_the_extra_is_what_the_tests_use(default_project: Path) -> None:
    ours = toml(ROOT / "pyproject.toml")
    extra = lines(ours["project"]["optional-dependencies"]["mcp"])
    assert extra <= lines(ours["dependency-groups"]["dev"])
    assert toml(default_project / "pyproject.toml")["dependency-groups"]["mcp"] == ["goldmaster[mcp]"]


def test_no_project_is_named_like_one_of_its_dependencies(default_project: Path) -> None:
    theirs = toml(default_project / "pyproject.toml")
    required = lines(theirs["project"]["dependencies"]) | lines(theirs["dependency-groups"]["dev"])
    names = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in required}
    validator = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["project_slug"]["validator"]
    assert set(re.findall(r"'([a-z0-9-]+)'", validator)) == names


def test_the_rendered_map_is_ours(default_project: Path) -> None:
    assert (default_project / "module_map.yaml").read_bytes() == (ROOT / "module_map.yaml").read_bytes()


def test_every_plain_file_of_the_template_arrives_unchanged(default_project: Path, template: Path) -> None:
    rendered = files(default_project)
    tree = files(template / "template")
    plain = {path: content for path, content in tree.items() if not path.endswith(".jinja")}
    assert {path for path, content in plain.items() if rendered.get(path) != content} == {
        # CI is GitLab's by default.
        *(path for path in plain if path.startswith(".github/")),
    }


PATHS = re.compile(r"`((?:\.?\w[\w.-]*/)[\w./-]*|\.?[\w-]+\.(?:yaml|yml|toml|md|ini|py|jinja)|\.env[\w.]*|justfile)`")


@pytest.mark.parametrize("name", ["AGENTS.md", "README.md", "docs", ".cursor/rules", "infra"])
def test_every_path_that_the_project_names_exists(default_project: Path, name: str) -> None:
    root = default_project / name
    texts = [root] if root.is_file() else [path for path in root.rglob("*.md*") if path.is_file()]
    assert texts
    named = {path for text in texts for path in PATHS.findall(text.read_text(encoding="utf-8"))}
    # A module's files are named as they are called in every module.
    places = [default_project, default_project / "backend/modules/cc"]
    missing = {path for path in named if not any((place / path).exists() for place in places)}
    assert missing <= {"backend/modules/pem", "backend/dropped/", ".env", "config/"}


def test_what_git_ignores_here_it_ignores_there(default_project: Path) -> None:
    ours = set((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())
    theirs = set((default_project / ".gitignore").read_text(encoding="utf-8").splitlines())
    # Ours alone: fetched tools, built wheels, and a lock file that would name the registry of whoever made it.
    only_ours = {line for line in ours - theirs if not line.startswith("#")}
    assert only_ours == {".tools/", ".hypothesis/", "*.egg-info/", "dist/", "uv.lock"}


def test_no_file_of_the_template_is_ignored_by_git() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard", "template"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert listed.stdout == ""
