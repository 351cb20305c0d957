"""The base of a fresh clone is the clone, byte for byte, whatever the module is made of; and it is found by content."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from generators.draft.base import Golds
from generators.model.errors import Refusal
from generators.workspace.project import find_project
from tests.files import build_files, commit_all, git, read_files
from tests.machine import ROOT
from tests.place import Place
from tests.small_project import CC, MAP


def cloned(place: Place, *arguments: str) -> Place:
    """Clone cc without running its tests, and commit."""
    done = place.run("clone", "cc", *arguments, "--no-verify")
    assert done.code == 0, done
    commit_all(place.root, f"feat: clone {arguments[0]}")
    return place


def files_then(root: Path, name: str, base: str = "") -> dict[str, bytes]:
    """Return the base's files by path."""
    return {file.path: file.content for file in Golds(find_project(root)).then(name, base).draft().files}


def files_now(root: Path, name: str) -> dict[str, bytes]:
    """Return what gold is now, in the clone's names, by path."""
    return {file.path: file.content for file in Golds(find_project(root)).now(name).draft().files}


def files_of(root: Path, *paths: str) -> dict[str, bytes]:
    """Return the files that lie under paths of the project."""
    return {path: content for path, content in read_files(root).items() if path.startswith(paths)}


WEIRD: dict[str, str | bytes] = {
    f"{CC}/windows.py": "from backend.modules.cc.public import CcError\r\n\r\nCC_X = CcError\r\n",
    f"{CC}/domain/logo.png": b"\x89PNG\x00cc\xff",
    f"{CC}/domain/latin.py": "# -*- coding: latin-1 -*-\nCC_NAME = 'c\u00e9 cc'\n".encode("latin-1"),
    f"{CC}/ugly.py": "from backend.modules.cc.public import CcError\nimport os\nCC_X = {  'cc':os, 'x':CcError}\n",
    f"{CC}/long.py": f"CC_A = 1\nCC_LONG = [{', '.join(['CC_A'] * 12)}]\n",
}
MORE = [
    ("pem",),
    ("prompt_engine", "--title", "The Engine of Prompts"),
    ("pem", "--rename", "note=prompt"),
    ("pem", "--rename", "note/notes=person/people"),
]


@pytest.mark.parametrize("arguments", MORE, ids=" ".join)
def test_the_base_of_a_fresh_clone_is_the_clone(place: Place, arguments: Sequence[str]) -> None:
    build_files(place.root, WEIRD)
    (place.root / CC / "domain" / "door.py").symlink_to("../public.py")
    commit_all(place.root)
    cloned(place, *arguments)
    expected = files_of(place.root, f"backend/modules/{arguments[0]}/")
    assert len(expected) > 15
    assert files_then(place.root, arguments[0]) == expected == files_now(place.root, arguments[0])


@pytest.mark.parametrize("arguments", MORE[1:], ids=" ".join)
def test_the_base_is_the_same_when_gold_and_clone_have_moved_on(place: Place, arguments: Sequence[str]) -> None:
    build_files(place.root, WEIRD)
    commit_all(place.root)
    name = arguments[0]
    cloned(place, *arguments)
    expected = files_of(place.root, f"backend/modules/{name}/")
    shutil.rmtree(place.root / "backend/modules" / name)
    for path in WEIRD:
        (place.root / path).unlink()
    build_files(place.root, {f"{CC}/ugly.py": "x = 1\n", f"{CC}/new.py": "CC = 1\n", f"{CC}/long.py": "x  =  1\n"})
    commit_all(place.root)
    assert files_then(place.root, name) == expected
    assert files_now(place.root, name)[f"backend/modules/{name}/new.py"] == f"{name.upper()} = 1\n".encode()


def test_several_paths(place: Place) -> None:
    map_ = MAP.replace("[backend/modules/cc]", "[backend/modules/cc, docs/cc.md, tests/cc]")
    build_files(place.root, {"module_map.yaml": map_, "docs/cc.md": "cc is `cc`.\n", "tests/cc/test_x.py": "CC = 1\n"})
    commit_all(place.root)
    cloned(place, "pem")
    expected = files_of(place.root, "backend/modules/pem/", "docs/pem.md", "tests/pem/")
    build_files(place.root, {"docs/cc.md": "gone", "tests/cc/test_x.py": "CC = 2\n"})
    commit_all(place.root)
    assert files_then(place.root, "pem") == expected
    assert expected["docs/pem.md"] == b"pem is `pem`.\n"


def test_lists_of_the_map_are_those_of_the_time_of_the_clone(place: Place) -> None:
    lists = "    deployment: in-process\n    keep: [CC_KEPT]\n    own: ['cc_*']\n"
    build_files(place.root, {f"{CC}/lists.py": "CC_KEPT = CC_TOLD = 1\n\n\ndef f(x):\n    return x.cc_seen\n"})
    commit_all(place.root)
    # The map alone is edited: the last commit that touched the module knows nothing of the lists.
    with_lists = MAP.replace("    deployment: in-process\n", lists)
    commit_all(build_files(place.root, {"module_map.yaml": with_lists}))
    cloned(place, "pem")
    expected = files_of(place.root, "backend/modules/pem/")
    assert expected["backend/modules/pem/lists.py"].startswith(b"CC_KEPT = PEM_TOLD = 1\n")
    text = (place.root / "module_map.yaml").read_text().replace("keep: [CC_KEPT]", "keep: [CC_TOLD]", 1)
    commit_all(build_files(place.root, {"module_map.yaml": text}))
    assert files_then(place.root, "pem") == expected
    assert files_now(place.root, "pem")["backend/modules/pem/lists.py"].startswith(b"PEM_KEPT = CC_TOLD = 1\n")


def test_line_endings_are_those_that_git_checks_out(place: Place) -> None:
    git(place.root, "config", "core.autocrlf", "true")
    git(place.root, "rm", "--quiet", "--cached", "-r", ".")
    git(place.root, "reset", "--quiet", "--hard")
    commit_all(place.root)
    cloned(place, "pem")
    expected = files_of(place.root, "backend/modules/pem/")
    assert b"\r\n" in expected["backend/modules/pem/public.py"]
    assert files_then(place.root, "pem") == expected


def test_a_project_below_the_top_of_its_repository(small_project: Path, tmp_path: Path) -> None:
    shutil.copytree(small_project, tmp_path / "top" / "shop", ignore=shutil.ignore_patterns(".git"))
    commit_all(tmp_path / "top")
    place = Place(tmp_path / "top" / "shop")
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    commit_all(tmp_path / "top")
    expected = files_of(place.root, "backend/modules/pem/")
    commit_all(build_files(tmp_path / "top", {f"shop/{CC}/public.py": "CC = 1\n"}))
    assert files_then(place.root, "pem") == expected
    assert files_now(place.root, "pem")["backend/modules/pem/public.py"] == b"PEM = 1\n"


@pytest.fixture
def real(tmp_path: Path) -> Place:
    """Return a project with the gold module of the template, its migrations included."""
    listed = git(ROOT, "ls-files", "-z", "template/backend", "template/ruff.toml").split("\0")
    paths = [path for path in listed if path and (ROOT / path).is_file()]
    contents = {path.removeprefix("template/"): (ROOT / path).read_bytes() for path in paths}
    build_files(tmp_path / "real", {**contents, "module_map.yaml": MAP})
    commit_all(tmp_path / "real")
    return cloned(Place(tmp_path / "real"), "prompt_engine", "--rename", "note=prompt")


def test_the_gold_module_of_the_template(real: Place) -> None:
    expected = files_of(real.root, "backend/modules/prompt_engine/")
    assert len(expected) >= 25
    assert files_then(real.root, "prompt_engine") == expected
    commit_all(build_files(real.root, {f"{CC}/public.py": "CC = 1\n"}))
    assert files_then(real.root, "prompt_engine") == expected


def revision_line(migration: str) -> str:
    """Return the line of a migration that says its id."""
    return next(line for line in migration.splitlines() if line.startswith("revision"))


def test_gold_that_was_renamed_has_no_news_but_what_came_after(real: Place) -> None:
    """The clone has tables of its own: that gold's were renamed is none of its business."""
    expected = files_of(real.root, "backend/modules/prompt_engine/")
    for old, new, title, entity in (
        ("cc", "hq", "Head Quarters", "note=memo"),
        ("hq", "desk", "Front Desk", "memo=jot"),
    ):
        assert real.run("rename", old, new, "--title", title, "--rename", entity, "--no-verify").code == 0
        commit_all(real.root, f"refactor: {new}")
    assert files_then(real.root, "prompt_engine") == expected
    assert files_now(real.root, "prompt_engine") == expected
    folder = real.root / "backend/modules/desk/migrations"
    before = revision_line(max(folder.glob("0*")).read_text())
    later = before.replace("revision", "down_revision") + '\nrevision = "aaaabbbbcccc"\nTABLE = "jots"\n'
    build_files(folder, {"0009_more.py": later})
    commit_all(real.root)
    now = files_now(real.root, "prompt_engine")
    assert now.keys() - expected.keys() == {"backend/modules/prompt_engine/migrations/0009_more.py"}
    newest = max(path for path in expected if "/migrations/0" in path)
    kept = revision_line(expected[newest].decode())
    added = now["backend/modules/prompt_engine/migrations/0009_more.py"].decode().splitlines()
    assert (added[0], added[2]) == (f"down_{kept}", 'TABLE = "prompts"')


def test_the_commit_does_not_matter(place: Place) -> None:
    first = git(place.root, "rev-parse", "HEAD").strip()
    cloned(place, "pem")
    expected = files_of(place.root, "backend/modules/pem/")
    commit_all(build_files(place.root, {f"{CC}/public.py": "CC = 1\n"}))
    text = (place.root / "module_map.yaml").read_text()
    commit_all(build_files(place.root, {"module_map.yaml": text.replace(first, "f" * 40)}))
    assert files_then(place.root, "pem") == expected
    assert Golds(find_project(place.root)).then("pem").commit == first


def test_content_that_git_has_no_more(place: Place) -> None:
    first = git(place.root, "rev-parse", "HEAD").strip()
    cloned(place, "pem")
    expected = files_of(place.root, "backend/modules/pem/")
    source = git(place.root, "rev-parse", f"HEAD:{CC}").strip()
    text = (place.root / "module_map.yaml").read_text()
    build_files(place.root, {"module_map.yaml": text.replace(source, "a" * 40), f"{CC}/public.py": "CC = 1\n"})
    commit_all(place.root)
    with pytest.raises(Refusal, match=r"aaaa\) is not in this repository.*git fetch --unshallow.*--base REV"):
        files_then(place.root, "pem")
    assert files_then(place.root, "pem", first) == expected
    with pytest.raises(Refusal, match="git knows no such commit"):
        files_then(place.root, "pem", "nothing")


def test_a_module_that_is_no_clone(place: Place) -> None:
    with pytest.raises(Refusal, match="cc is no clone"):
        files_then(place.root, "cc")
