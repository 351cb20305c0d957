"""From every released version to the newest: as good as a fresh project, and nothing of a team's own work is lost."""

from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from generators import __version__
from tests.machine import commit_all, run_well, uv
from tests.place import Place
from tests.template.projects import files, render
from tests.template.small_template import edit, update, version
from tests.template.versions import NEWEST, NEXT, RELEASE, Release, all_versions, changelog, releases

ANSWERS = {"project_name": "Orders", "ci": "both", "license": "MIT"}
CC = "backend/modules/cc"
OURS = "OURS = 1\n"
# The small projects of other tests need no plugins; this one does.
REAL = {"UV": uv(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this repository with all its versions."""
    return all_versions(tmp_path_factory.mktemp("versions") / "goldmaster")


@pytest.fixture
def template(versions: Path, tmp_path: Path) -> Path:
    """Return the same as a repository of the test's own."""
    run_well(["git", "clone", "--quiet", str(versions), "goldmaster"], tmp_path)
    return tmp_path / "goldmaster"


def project_of(template: Path | str, folder: Path, ref: str) -> Place:
    """Render a version and commit what came."""
    commit_all(render(template, folder, ref, **ANSWERS))
    return Place(folder)


def append(place: Place, path: str, text: str) -> None:
    """Add lines at the end of a file."""
    with (place.root / path).open("a", encoding="utf-8") as file:
        file.write(text)


def test_the_changelog_names_every_release() -> None:
    titles = [line for line in changelog().splitlines() if line.startswith("## ")]
    assert [title for title in titles if not RELEASE.match(title)] == [f"## {__version__} (unreleased)"]
    assert NEXT.findall(titles[0]) == [__version__]
    found = [Version(one.version) for one in releases()]
    assert [Version(__version__), *found] == sorted({Version(__version__), *found}, reverse=True)


@pytest.mark.parametrize("release", releases(), ids=lambda one: one.tag)
def test_an_update_from_any_version_equals_a_fresh_render(
    versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))
    bare = tmp_path / "goldmaster.git"
    run_well(["git", "clone", "--quiet", "--bare", str(versions), str(bare)], tmp_path)
    place = project_of(f"file://{bare}", tmp_path / "old" / "orders", release.tag)
    assert version(place) == release.tag
    done, told = update(place, "--no-verify")
    assert (done.code, told["state"], told["version_to"], told["conflicts"]) == (0, "done", NEWEST, [])
    fresh = files(render(f"file://{bare}", tmp_path / "new" / "orders", NEWEST, **ANSWERS))
    updated = files(place.root)
    # It belongs to the project from the first day on.
    fresh.pop("module_map.yaml")
    updated.pop("module_map.yaml")
    assert updated == fresh
    commit_all(place.root, "feat: news")
    before = place.digest()
    done, told = update(place, "--no-verify")
    assert (done.code, told["state"], place.digest()) == (0, "unchanged", before)


@pytest.mark.parametrize("release", releases(), ids=lambda one: one.tag)
def test_edits_where_the_template_renames_and_deletes(template: Path, tmp_path: Path, release: Release) -> None:
    news = template / "template"
    for old, new in [("docs/running.md", "docs/operations.md"), (f"{CC}/domain/note.py", f"{CC}/domain/entry.py")]:
        (news / old).rename(news / new)
    edit(news, {f"{CC}/tests/test_openapi.py": None, ".editorconfig": None})
    commit_all(template, "feat: other names")
    run_well(["git", "tag", "v9.0.0"], template)

    place = project_of(template, tmp_path / "orders", release.tag)
    assert place.run("clone", "cc", "pem", "--rename", "note=prompt", "--no-verify").code == 0
    for path in ("docs/running.md", f"{CC}/domain/note.py", f"{CC}/tests/test_openapi.py", "backend/main.py"):
        append(place, path, OURS)
    commit_all(place.root, "feat: pem, and our own lines")
    before, pem = place.digest(), files(place.root / "backend/modules/pem")

    planned, told = update(place, "--dry-run")
    assert (planned.code, place.digest()) == (1, before)
    done, told = update(place)
    assert (done.code, told["state"], version(place)) == (1, "conflicted", release.tag)
    assert told["moved"] == {
        "docs/running.md": "docs/operations.md",
        f"{CC}/domain/note.py": f"{CC}/domain/entry.py",
    }
    assert {one["path"] for one in told["conflicts"]} == {f"{CC}/tests/test_openapi.py"}
    texts = {
        path: (place.root / path).read_text(encoding="utf-8") for path in [*told["moved"].values(), "backend/main.py"]
    }
    assert [path for path, text in texts.items() if not text.endswith(OURS)] == []
    assert OURS in (place.root / f"{CC}/tests/test_openapi.py").read_text(encoding="utf-8")
    assert not (place.root / ".editorconfig").exists()
    assert files(place.root / "backend/modules/pem") == pem

    assert_ends(place, told, before)


def assert_ends(place: Place, told: dict[str, Any], before: str) -> None:
    """Go both ways out of the conflict: back, and on to the end."""
    assert update(place, "--finish", "--no-verify")[0].code == 1
    assert (update(place, "--abort")[0].code, place.digest()) == (0, before)
    assert update(place)[0].code == 1
    edit(place.root, {one["path"]: None for one in told["conflicts"]})
    assert (update(place, "--finish", "--no-verify")[0].code, version(place)) == (0, "v9.0.0")
    assert update(place)[0].code == 2
    commit_all(place.root, "feat: news")
    assert update(place)[0].code == 0


@pytest.mark.slow
def test_the_projects_own_tests_are_the_gate(template: Path, tmp_path: Path) -> None:
    """The oldest version, installed by uv, with a clone: all its tests run before a file changes."""
    place = project_of(template, tmp_path / "orders", releases()[-1].tag)
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    run_well([uv(), "lock", "--quiet"], place.root)
    commit_all(place.root, "feat: pem")
    done, told = update(place, **REAL)
    assert (done.code, told["state"], told["version_to"]) == (0, "done", NEWEST), done
    assert told["tests"]["passed"] > 100
    assert told["tests"]["failed"] == 0
    commit_all(place.root, "feat: news")

    test = template / "template/tests/test_architecture.py"
    test.write_text(test.read_text(encoding="utf-8") + "\n\ndef test_red() -> None:\n    assert 0\n", encoding="utf-8")
    commit_all(template, "feat: red")
    run_well(["git", "tag", "v9.0.0"], template)
    before = place.digest()
    done, told = update(place, **REAL)
    assert (done.code, place.digest(), version(place)) == (1, before, NEWEST), done
    assert [line for line in told["details"] if "test_red" in line]
