"""The answers and what is rendered from them: which files, with what in them, and which answers are refused."""

import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.machine import ROOT, run
from tests.template.projects import Render, files, render

ALWAYS = {
    ".copier-answers.yml",
    ".dockerignore",
    ".env.example",
    ".pre-commit-config.yaml",
    "AGENTS.md",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "backend/main.py",
    "backend/modules/cc/cc_map.yaml",
    "compose.yaml",
    "conftest.py",
    "justfile",
    "module_map.yaml",
    "pyproject.toml",
}
GITLAB = {".gitlab-ci.yml", "infra/gitlab-runner/compose.yaml", "infra/gitlab-runner/README.md"}
GITHUB = {".github/workflows/ci.yml"}


@pytest.mark.parametrize(
    ("ci", "expected"), [("gitlab", GITLAB), ("github", GITHUB), ("both", GITLAB | GITHUB), ("none", set())]
)
def test_ci_files_come_as_asked_for(project: Render, ci: str, expected: set[str]) -> None:
    rendered = set(files(project(ci=ci)))
    assert rendered >= ALWAYS
    assert rendered & (GITLAB | GITHUB) == expected


@pytest.mark.parametrize(
    ("license_", "spdx", "first_line"),
    [
        ("MIT", "MIT", "MIT License"),
        ("Apache-2.0", "Apache-2.0", "                                 Apache License"),
        ("Proprietary", "LicenseRef-Proprietary", "Copyright (c) Ann. All rights reserved."),
    ],
)
def test_the_license_is_the_chosen_one(project: Render, license_: str, spdx: str, first_line: str) -> None:
    rendered = project(license=license_, author_name="Ann")
    text = (rendered / "LICENSE").read_text(encoding="utf-8")
    assert next(line for line in text.splitlines() if line) == first_line
    assert metadata(rendered)["license"] == spdx
    assert "Ann" in text or license_ == "Apache-2.0"


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_python_version_reaches_package_container_and_ci(project: Render, version: str) -> None:
    rendered = project(python_version=version, ci="both")
    assert metadata(rendered)["requires-python"] == f">={version}"
    assert f"FROM python:{version}-slim" in (rendered / "Dockerfile").read_text(encoding="utf-8")
    assert f"image: python:{version}-" in (rendered / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert f'python-version: "{version}"' in (rendered / ".github/workflows/ci.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Backend", "my-backend"),
        ("Orders & Returns (EU)", "orders-returns-eu"),
        ("42 Øre", "re"),
        ("日本", "backend"),
        ("x" * 39 + " y", "x" * 39),
        ("a: 'b' #c {{ d }} \\ \"e\"", "a-b-c-d-e"),
    ],
)
def test_the_short_name_follows_from_the_name(project: Render, name: str, slug: str) -> None:
    rendered = project(project_name=name)
    assert metadata(rendered)["name"] == slug
    assert yaml.safe_load((rendered / "compose.yaml").read_text(encoding="utf-8"))["name"] == slug
    readme = (rendered / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# {name}\n")


def test_odd_characters_arrive_unchanged(project: Render) -> None:
    answers = {
        "description": 'Say "hi" \\ {{ x }} {% y %} # \U0001f389 & <b>',
        "author_name": "Zoë O'Hara-Ødegård (2nd)",
        "author_email": "zoe+dev@mail.example.com",
    }
    rendered = metadata(project(**answers))
    assert rendered["description"] == answers["description"]
    assert rendered["authors"] == [{"name": answers["author_name"], "email": answers["author_email"]}]


def test_database_and_redis_defaults_reach_settings_and_containers(project: Render) -> None:
    redis = "redis://cache.internal:6380/2"
    rendered = project(database_name="orders", database_user="clerk", redis_url=redis)
    env = (rendered / ".env.example").read_text(encoding="utf-8")
    assert "DATABASE_URL=postgresql+asyncpg://clerk:clerk@localhost:5433/orders\n" in env
    assert f"REDIS_URL={redis}\n" in env
    services = yaml.safe_load((rendered / "compose.yaml").read_text(encoding="utf-8"))["services"]
    databases = [service["environment"] for name, service in services.items() if name.startswith("postgres")]
    assert {(it["POSTGRES_USER"], it["POSTGRES_DB"]) for it in databases} == {("clerk", "orders")}


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("project_name", "", "A name is one line"),
        ("project_name", "two\nlines", "A name is one line"),
        ("project_slug", "My_Backend", "lower-case letters"),
        ("project_slug", "3d", "starts with a letter"),
        ("project_slug", "a--b", "single hyphens"),
        ("project_slug", "x" * 41, "at most 40"),
        ("project_slug", "fastapi", "name of a package"),
        ("description", "two\nlines", "one line"),
        ("author_name", 'The "A" team', "double quotes"),
        ("author_email", "nobody", "name@example.com"),
        ("python_version", "3.10", "3.10"),
        ("database_name", "template1", "PostgreSQL's own"),
        ("database_name", "my-db", "underscores"),
        ("database_user", "pg_me", "not with pg_"),
        ("redis_url", "localhost:6379", "redis://localhost:6379/0"),
        ("redis_url", "redis://:secret@localhost/0", "redis://localhost:6379/0"),
        ("ci", "jenkins", "jenkins"),
        ("license", "GPL", "GPL"),
    ],
)
def test_a_wrong_answer_is_refused_with_words(
    template: Path, tmp_path: Path, question: str, answer: str, words: str
) -> None:
    with pytest.raises(ValueError, match=f"(?s){question}.*{re.escape(words)}"):
        render(template, tmp_path / "project", **{question: answer})
    assert not (tmp_path / "project").exists()


def test_an_unknown_question_changes_nothing(project: Render, default_project: Path) -> None:
    assert files(project(favourite_colour="blue")) == files(default_project)


def test_rendering_twice_gives_the_same(project: Render, default_project: Path) -> None:
    assert files(project()) == files(default_project)


def test_nothing_of_jinja_and_nothing_of_this_machine_is_left(default_project: Path, template: Path) -> None:
    here = {tempfile.gettempdir(), str(ROOT), str(Path.home()), str(default_project), str(template)}
    for path, content in files(default_project).items():
        # The container's own folder for what is passing.
        text = content.decode("utf-8").replace("--tmpfs=/tmp", "")
        allowed = str(template) if path in {"pyproject.toml", ".copier-answers.yml"} else "\0"
        assert not [place for place in here if place in text.replace(allowed, "")], path
        # These two fill in by themselves.
        others = path == "justfile" or path.startswith("infra/observability/")
        assert others or not re.search(r"\{%|\{\{|\{#", text), path
        assert not path.endswith(".jinja"), path


def test_every_rendered_file_ends_in_one_line_end(default_project: Path) -> None:
    for path, content in files(default_project).items():
        assert not content or (content.endswith(b"\n") and not content.endswith(b"\n\n")), path
        assert b"\r" not in content, path


def test_it_renders_from_a_relative_path_and_a_dirty_tree(tmp_path: Path, template: Path) -> None:
    copy = render_by_hand(tmp_path / "by hand", template.parent, template.name)
    source = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]["sources"]
    assert source == {"goldmaster": {"path": str(template)}}
    answers = yaml.safe_load((copy / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == str(template)


def render_by_hand(target: Path, cwd: Path, source: str) -> Path:
    """Render with Copier's own command, as a user does."""
    done = run(["copier", "copy", "--defaults", "--vcs-ref=HEAD", source, str(target)], cwd, PATH=path_with_copier())
    assert done.returncode == 0, done.stdout
    assert "uv run python -m generators.clone cc pem" in done.stdout
    return target


def path_with_copier() -> str:
    """Return a PATH on which our own copier and git are found."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def metadata(project: Path) -> dict[str, object]:
    """Return the [project] table of a rendered pyproject.toml."""
    table: dict[str, object] = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table
