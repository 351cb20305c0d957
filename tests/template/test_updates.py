"""`copier update`: nothing from nothing, news from a tag, and what belongs to the project stays the project's."""

from pathlib import Path

import pytest
from copier import run_update

from tests.machine import commit_all, run_well
from tests.template.projects import files, render, snapshot

ANSWERS = {"project_name": "Orders", "ci": "both", "license": "MIT"}


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Return a copy of this repository of the test's own, with a released version."""
    template = snapshot(tmp_path / "goldmaster")
    run_well(["git", "tag", "v0.1.0"], template)
    return template


@pytest.fixture
def old(released: Path, tmp_path: Path) -> Path:
    """Return a committed project rendered from the release."""
    project = render(released, tmp_path / "project", ref="v0.1.0", **ANSWERS)
    commit_all(project)
    return project


def update(project: Path) -> None:
    """Update the project to the template's newest commit, without asking and without trusting it."""
    run_update(project, vcs_ref="HEAD", defaults=True, overwrite=True, quiet=True, unsafe=False)


def release_news(template: Path) -> None:
    """Change two files of the template, add one and drop one."""
    readme = template / "template/README.md.jinja"
    readme.write_text(readme.read_text(encoding="utf-8") + "\nNews.\n", encoding="utf-8")
    (template / "template/docs/news.md").write_text("# News\n", encoding="utf-8")
    (template / "template/.editorconfig").unlink()
    modules = template / "module_map.yaml"
    modules.write_text(modules.read_text(encoding="utf-8") + "# news\n", encoding="utf-8")
    commit_all(template, "feat: news")


def status(project: Path) -> str:
    """Return what git sees as changed."""
    return run_well(["git", "status", "--porcelain"], project)


def test_an_unchanged_template_changes_nothing(old: Path) -> None:
    update(old)
    assert status(old) == ""


def test_news_arrive_and_equal_a_fresh_render(old: Path, released: Path, tmp_path: Path) -> None:
    release_news(released)
    update(old)
    fresh = files(render(released, tmp_path / "fresh", **ANSWERS))
    updated = files(old)
    assert b"# news" in fresh.pop("module_map.yaml")
    assert b"# news" not in updated.pop("module_map.yaml")
    assert updated == fresh
    assert "docs/news.md" in updated
    assert ".editorconfig" not in updated


def test_map_settings_and_modules_of_the_project_are_kept(old: Path, released: Path) -> None:
    own = {
        "module_map.yaml": "# ours\nversion: 1\nmodules: {}\n",
        ".env": "APP_NAME=ours\n",
        "backend/own.py": "x = 1\n",
    }
    for path, text in own.items():
        (old / path).write_text(text, encoding="utf-8")
    commit_all(old, "feat: our own")
    release_news(released)
    update(old)
    assert {path: (old / path).read_text(encoding="utf-8") for path in own} == own
    assert "News." in (old / "README.md").read_text(encoding="utf-8")


def test_the_generators_follow_the_template(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a URL the pin moves to the new commit; the answers remember the same one."""
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))
    bare = tmp_path / "goldmaster.git"
    run_well(["git", "clone", "--quiet", "--bare", str(released), str(bare)], tmp_path)
    project = tmp_path / "project"
    render(f"file://{bare}", project, ref="v0.1.0")
    commit_all(project)
    assert 'rev = "v0.1.0"' in (project / "pyproject.toml").read_text(encoding="utf-8")
    release_news(released)
    run_well(["git", "push", "--quiet", str(bare), "HEAD:main"], released)
    update(project)
    commit = run_well(["git", "rev-parse", "HEAD"], released)
    rev = (project / "pyproject.toml").read_text(encoding="utf-8").partition('rev = "')[2].partition('"')[0]
    assert len(rev) >= 7
    assert commit.startswith(rev)
