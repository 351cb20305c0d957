"""What `status --template` says of a rendered project: which version it is, and what differs from that very version."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.machine import commit_all, run_well
from tests.place import Place
from tests.template.projects import render, snapshot


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Return a copy of this repository of the test's own, with a released version."""
    template = snapshot(tmp_path / "goldmaster")
    run_well(["git", "tag", "v0.1.0"], template)
    return template


def told(project: Path, *arguments: str) -> dict[str, Any]:
    """Return what a status says of the template; it changes nothing."""
    before = Place(project).digest()
    done = Place(project).run("status", *arguments, "--json")
    assert (done.code, Place(project).digest()) == (0, before), done
    template: dict[str, Any] = json.loads(done.out)["template"]
    return template


def test_version_newer_versions_and_drift(released: Path, tmp_path: Path) -> None:
    project = render(released, tmp_path / "project", ref="v0.1.0", project_name="Orders", ci="both")
    commit_all(project)
    assert told(project) == {
        "source": str(released),
        "version": "v0.1.0",
        "state": "not asked",
        "newest": "",
        "drift": None,
    }
    asked = told(project, "--template")
    assert (asked["state"], asked["newest"], asked["drift"]) == ("current", "v0.1.0", [])

    (project / "justfile").write_text("# ours\n", encoding="utf-8")
    (project / ".editorconfig").unlink()
    (project / "module_map.yaml").write_text((project / "module_map.yaml").read_text() + "# ours\n")
    (project / "docs/ours.md").write_text("# Ours\n", encoding="utf-8")
    (released / "template/docs/news.md").write_text("# News\n", encoding="utf-8")
    commit_all(released, "feat: news")
    assert told(project, "--template")["state"] == "current"
    run_well(["git", "tag", "v0.2.0"], released)
    asked = told(project, "--template")
    assert (asked["state"], asked["newest"]) == ("behind", "v0.2.0")
    assert asked["drift"] == [".editorconfig", "justfile"]
    assert Place(project).run("status", "--template", "--exit-code").code == 1
    shown = Place(project).run("status").out.splitlines()
    assert shown[-1] == f"template v0.1.0: not asked ({released})"


def test_a_template_that_is_gone(released: Path, tmp_path: Path) -> None:
    project = render(released, tmp_path / "project", ref="v0.1.0")
    commit_all(project)
    released.rename(tmp_path / "elsewhere")
    refused = Place(project).run("status", "--template")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused
    assert f"the template {released} cannot be rendered" in refused.err
