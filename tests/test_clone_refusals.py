"""Bad input is refused in one line with exit code 2, and the project stays byte for byte as it was."""

import shutil
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git
from tests.place import Place, assert_refused
from tests.small_project import CC, MAP

PEM = "backend/modules/pem"
PEM_ENTRY = (
    "  pem:\n    title: Pem\n    paths: [backend/modules/pem]\n    cloned_from: {module: cc, source: a, commit: b}\n"
)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("class", "a keyword of Python"),
        ("match", "a keyword of Python"),
        ("list", "a builtin name"),
        ("json", "standard library"),
        ("yaml", "an installed package"),
        ("con", "device on Windows"),
        ("Prompt-Engine", "such as 'prompt_engine'"),
        ("PromptEngine", "such as 'prompt_engine'"),
        ("prompt__engine", "such as 'prompt_engine'"),
        ("2pem", "starting with a letter"),
        ("pém", "lower case"),
        ("../pem", "such as 'pem'"),
        ("", "starting with a letter"),
        ("cc", "the source itself"),
        ("CC", "differs from the module 'cc' only by case"),
        ("c_c", "differs from the module 'cc' only by case"),
    ],
)
def test_names_that_cannot_be(place: Place, target: str, words: str) -> None:
    assert_refused(place, ["cc", target], words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dd", "pem"], "no module 'dd'; it has: cc"),
        (["cc"], "name the new module as well"),
        (["cc", "pem", "hub", "pem"], "name each once"),
        (["cc", "pem", "hub", "--title", "One"], "--title for one only"),
        (["cc", "pem", "--show", "nothing.py"], "nothing.py is no file of the module or its clone"),
        (["cc", "pem", "--bogus"], "No such option: --bogus"),
        (["cc", "pem", "--title", ""], "is not a title"),
        (["cc", "pem", "--title", "a\nb"], "is not a title"),
        (["cc", "pem", "--rename", "note"], "note"),
        (["cc", "pem", "--rename", "cc=hub"], "cc is the module itself and becomes 'pem': leave it out"),
        (["cc", "pem", "--rename", "note=item", "--rename", "note=prompt"], "note is mapped already"),
        (["cc", "pem", "--rename", "zzz=qqq"], "cc has no name 'zzz' to become 'qqq': correct --rename"),
    ],
)
def test_words_that_mean_nothing(place: Place, arguments: list[str], words: str) -> None:
    assert_refused(place, arguments, words)


def test_an_existing_module(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP + "  hub:\n    title: Hub\n    paths: [backend/modules/hub]\n"})
    commit_all(place.root)
    assert_refused(place, ["cc", "hub"], "'hub' exists already")


def test_a_folder_that_the_map_does_not_know(place: Place) -> None:
    build_files(place.root, {f"{PEM}/notes.txt": "mine\n"})
    assert_refused(place, ["cc", "pem"], f"{PEM}/notes.txt exists, but module_map.yaml has no such module")


def test_an_entry_without_a_folder(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP.replace("# The end.\n", PEM_ENTRY)})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "has 'pem', but backend/modules/pem does not exist")


def test_edited_files(place: Place) -> None:
    build_files(place.root, {"ruff.toml": "", "backend/new.py": ""})
    assert_refused(place, ["cc", "pem"], "uncommitted changes (1 edited, 1 untracked): ruff.toml;")


def test_a_new_file_in_the_source(place: Place) -> None:
    build_files(place.root, {f"{CC}/domain/new.py": ""})
    assert_refused(place, ["cc", "pem"], "(0 edited, 1 untracked): backend/modules/cc/domain/new.py;")


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    assert_refused(Place(tmp_path), ["cc", "pem"], "no module_map.yaml in", "run this inside a project")


def test_no_repository(place: Place) -> None:
    shutil.rmtree(place.root / ".git")
    assert_refused(place, ["cc", "pem"], "is not in a git repository: run `git init`", GIT_CEILING_DIRECTORIES="/")


def test_no_commit(place: Place) -> None:
    shutil.rmtree(place.root / ".git")
    git(place.root, "init", "--quiet")
    assert_refused(place, ["cc", "pem"], "commit")


def test_no_git(place: Place, tmp_path: Path) -> None:
    assert_refused(place, ["cc", "pem"], "git is not on the PATH", PATH=str(tmp_path))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\nmodules:\n  cc: [\n", "module_map.yaml:4:1: not YAML"),
        (
            "version: 1\nmodules:\n  cc:\n    title: C\n    paths: [a]\n    tilte: D\n",
            "module_map.yaml:6:5: modules.cc.tilte",
        ),
        ("version: 1\nmodules:\n  cc:\n    title: C\n    paths: [../a]\n", "module_map.yaml:5:13: '../a' is not"),
        ("version: 1\nmodules:\n  cc: {}\n  cc: {}\n", "module_map.yaml:4:3: 'cc' stands here a second time"),
        ("", "module_map.yaml:1:1"),
    ],
)
def test_a_broken_map(place: Place, text: str, words: str) -> None:
    build_files(place.root, {"module_map.yaml": text})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], words)


def test_a_map_of_other_bytes(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP.encode("utf-16")})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "module_map.yaml: byte 0 is not UTF-8")


def test_a_link_that_leaves_the_module(place: Place) -> None:
    (place.root / CC / "settings.toml").symlink_to("../../../ruff.toml")
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "settings.toml is a link to ../../../ruff.toml, outside the module")


def test_a_path_without_the_modules_name(place: Place) -> None:
    build_files(
        place.root,
        {"docs/guide.md": "", "module_map.yaml": MAP.replace("[backend/modules/cc]", "[backend/modules/cc, docs]")},
    )
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "docs has no 'cc' in its path")


def test_a_module_that_git_does_not_track(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP.replace("[backend/modules/cc]", "[backend/modules/zz]")})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "git tracks no file there")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ('revision = "b2"\ndown_revision = "gone"\n', "follows revision gone"),
        ('revision = "b2"\ndown_revision = None\n', "two heads"),
        ('revision = "a1"\ndown_revision = "a1"\n', "a1"),
    ],
)
def test_a_broken_chain_of_migrations(place: Place, second: str, words: str) -> None:
    first = 'revision = "a1"\ndown_revision = None\n'
    build_files(place.root, {f"{CC}/migrations/0001_a.py": first, f"{CC}/migrations/0002_b.py": second})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], "migrations/0002_b.py", words)


def test_a_source_that_is_not_python(place: Place) -> None:
    build_files(place.root, {f"{CC}/domain/broken.py": "class Cc(:\n"})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], f"{CC}/domain/broken.py:1: not Python")


def test_tests_that_cannot_start(place: Place) -> None:
    conftest = "import pytest\n\n\ndef pytest_configure():\n    pytest.exit('port 5434 is taken', returncode=2)\n"
    build_files(place.root, {"conftest.py": conftest})
    commit_all(place.root)
    before = place.digest()
    stopped = place.run("clone", "cc", "pem")
    assert (stopped.code, stopped.err.count("\n")) == (1, 1), stopped
    assert "the tests cannot start: port 5434 is taken (pytest ended with 2); undone" in stopped.err
    assert place.digest() == before
