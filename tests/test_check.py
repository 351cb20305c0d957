"""Check finds what a module lacks, and pages that do not tell the truth."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.files import build_files
from tests.place import Place
from tests.small_project import CC, PAGE

PAGE_PATH = f"{CC}/cc_map.yaml"


def edit_page(old: str, new: str) -> Callable[[Path], object]:
    return lambda root: build_files(root, {PAGE_PATH: PAGE.replace(old, new)})


def test_all_holds(place: Place) -> None:
    done = place.run("check")
    assert (done.code, done.out) == (0, "1 modules: all holds\n")


def test_a_fresh_clone_holds(place: Place) -> None:
    place.run("clone", "cc", "pem", "--no-verify")
    assert place.run("check").code == 0


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda root: shutil.rmtree(root / CC), f"{CC}: [folder]"),
        (lambda root: (root / CC / "public.py").unlink(), f"{CC}/public.py: [roster]"),
        (lambda root: (root / PAGE_PATH).unlink(), f"{PAGE_PATH}: [roster]"),
        (lambda root: shutil.rmtree(root / CC / "adapters"), f"{CC}/adapters: [roster]"),
        (lambda root: build_files(root, {PAGE_PATH: "title: [\n"}), f"{PAGE_PATH}:2:1: [page]"),
        (lambda root: build_files(root, {PAGE_PATH: "- a\n"}), f"{PAGE_PATH}: [page] write `title:`"),
        (edit_page("title: Control Center\n", ""), f"{PAGE_PATH}: [page] write `title:`, a text"),
        (
            edit_page("title: Control Center", "title: Control"),
            "[page-title] the title is 'Control', and 'Control Center'",
        ),
        (edit_page("[the life cycle of a note]", "[]"), f"{PAGE_PATH}: [page] write `responsibilities:`, a list"),
        (edit_page("domain/note.py]", "domain/gone.py]"), "take 'domain/gone.py' off the page"),
        (edit_page("  public.py: {role: the door}\n", ""), "name 'public.py' under `files:`"),
        (edit_page("  public.py:", "  gone.py: {}\n  public.py:"), "take 'gone.py' off the page"),
        (lambda root: build_files(root, {f"{CC}/new.py": ""}), "[page-lacks-file] name 'new.py'"),
        (lambda root: build_files(root, {"backend/modules/zz/__init__.py": ""}), "backend/modules/zz: [unmapped]"),
    ],
)
def test_what_does_not_hold_is_found(place: Place, damage: Callable[[Path], object], finding: str) -> None:
    damage(place.root)
    done = place.run("check")
    assert (done.code, done.err) == (1, "")
    assert finding in done.out
    found = json.loads(place.run("check", "--json").out)["findings"]
    assert [f"{one['place']}: [{one['rule']}] {one['remedy']}" for one in found] == done.out.splitlines()


@pytest.mark.parametrize(
    "name", ["backend/modules/zz/__pycache__/a.pyc", "backend/modules/notes.txt", f"{CC}/logo.png"]
)
def test_what_does_not_matter_is_left_alone(place: Place, name: str) -> None:
    build_files(place.root, {name: ""})
    assert place.run("check").code == 0


def test_a_broken_map_is_refused(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": "version: 2\n"})
    assert place.run("check").code == 2
