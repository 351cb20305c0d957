"""Pages are measured: routes, tables, events, jobs and files; --fix rewrites what is measured and nothing else."""

import json
import shutil
from pathlib import Path

import pytest

from tests.files import build_files, commit_all
from tests.machine import ROOT
from tests.place import Place

CC = "backend/modules/cc"
PAGE = f"{CC}/cc_map.yaml"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with the gold module as it is shipped, whose pages were looked at once."""
    folder = tmp_path_factory.mktemp("pages") / "project"
    shutil.copytree(ROOT / "template" / "backend", folder / "backend", ignore=shutil.ignore_patterns("__pycache__"))
    map_text = (ROOT / "module_map.yaml").read_text(encoding="utf-8")
    build_files(folder, {"module_map.yaml": map_text, ".gitignore": "__pycache__/\n"})
    commit_all(folder)
    done = Place(folder).run("check")
    assert (done.code, done.out) == (0, "1 modules: all holds\n")
    return folder


@pytest.fixture
def place(rendered: Path, tmp_path: Path) -> Place:
    """Return a copy."""
    shutil.copytree(rendered, tmp_path / "project")
    return Place(tmp_path / "project")


def page_of(place: Place) -> str:
    return (place.root / PAGE).read_text(encoding="utf-8")


UNTRUE = {
    "a route too few": ("  - DELETE /cc/notes/{note_id}\n", "", "page-routes", "add 'DELETE /cc/notes/{note_id}'"),
    "a route too many": ("routes:\n", "routes:\n  - GET /cc\n", "page-routes", "take out 'GET /cc'"),
    "a table": ("[notes,", "[papers,", "page-tables", "add 'notes', take out 'papers'"),
    "an event published": ("cc.note_published.v1", "cc.note_lost.v1", "page-events", "`events.publishes`: add"),
    "an event subscribed to": ("subscribes: [", "subscribes: [pem.done, ", "page-events", "take out 'pem.done'"),
    "a job": ("jobs: [cc.expire_notes]", "jobs: []", "page-jobs", "add 'cc.expire_notes'"),
    "a file too few": ("  domain/note.py:", "  domain/gone.py:", "page-lacks-file", "name 'domain/note.py'"),
}


@pytest.mark.parametrize("case", UNTRUE)
def test_what_a_page_says_otherwise_is_found_and_fixed(place: Place, case: str) -> None:
    old, new, rule, words = UNTRUE[case]
    assert old in page_of(place)
    build_files(place.root, {PAGE: page_of(place).replace(old, new, 1)})
    found = place.run("check")
    assert (found.code, f"[{rule}]" in found.out, words in found.out) == (1, True, True), found.out
    fixed = place.run("check", "--fix")
    assert (fixed.code, fixed.out) == (0, f"rewritten: {PAGE}\n1 modules: all holds\n")
    again = place.run("check", "--fix")
    assert (again.code, again.out) == (0, "1 modules: all holds\n")


def test_only_the_measured_part_is_rewritten(place: Place) -> None:
    before = page_of(place)
    build_files(place.root, {PAGE: before.replace("tables: [notes,", "tables: [papers,  # all\n  notes,")})
    place.run("check", "--fix")
    after = page_of(place)
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert after.replace("tables: [notes,", "") == before.replace("tables: [notes,", "")


def test_fix_is_undone_like_any_change(place: Place) -> None:
    build_files(place.root, {PAGE: page_of(place).replace("jobs: [cc.expire_notes]", "jobs: []")})
    untrue = page_of(place)
    place.run("check", "--fix")
    assert page_of(place) != untrue
    assert place.run("undo", "--no-verify").code == 0
    assert page_of(place) == untrue


def test_code_that_cannot_be_imported_is_told(place: Place) -> None:
    init = (place.root / CC / "__init__.py").read_text(encoding="utf-8")
    build_files(place.root, {f"{CC}/__init__.py": init.replace("adapters.tables:metadata", "adapters.tables:nothing")})
    done = place.run("check")
    assert (done.code, f"{PAGE}: [page-unmeasured]" in done.out) == (1, True)
    build_files(place.root, {f"{CC}/__init__.py": init})
    assert place.run("check").code == 0


def test_a_clone_is_true_from_its_first_day(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--rename", "note=prompt", "--no-verify").code == 0
    assert place.run("check").out == "2 modules: all holds\n"


def test_code_that_changed_is_measured_anew(place: Place) -> None:
    http = f"{CC}/entrypoints/http.py"
    code = (place.root / http).read_text(encoding="utf-8")
    build_files(place.root, {http: code.replace('"/{note_id}/archive"', '"/{note_id}/shelve"')})
    found = json.loads(place.run("check", "--json").out)["findings"]
    assert [one["rule"] for one in found] == ["page-routes"]
    assert "add 'POST /cc/notes/{note_id}/shelve'" in found[0]["remedy"]


def test_a_page_that_cannot_be_read_is_told_and_left_alone(place: Place) -> None:
    broken = b"title: \xff\n"
    build_files(place.root, {PAGE: broken})
    done = place.run("check", "--fix")
    assert (done.code, f"{PAGE}: [page]" in done.out, done.err) == (1, True, ""), done
    assert (place.root / PAGE).read_bytes() == broken


def test_what_is_mended_on_a_page_leaves_the_list_at_once(place: Place) -> None:
    build_files(place.root, {PAGE: page_of(place).replace("  domain/note.py:", "  domain/gone.py:", 1)})
    assert place.run("check", "--ratchet").code == 0
    fixed = place.run("check", "--fix")
    assert (fixed.code, fixed.out.splitlines()[-1]) == (0, "1 modules: all holds")
