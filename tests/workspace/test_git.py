"""Git is asked about one folder, whatever stands around it."""

from pathlib import Path

import pytest

from generators.model.errors import Refusal
from generators.workspace.git import Changed, Commit, Entry, Git, Tracked
from tests.files import build_files, commit_all, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a project in a folder of it."""
    folder = build_files(
        tmp_path / "r", {"p/a b.py": "1", "p/m/\u00e9.py": "2", "outside.py": "3", ".gitignore": "*.pyc\n"}
    )
    (folder / "p" / "m" / "run").symlink_to("\u00e9.py")
    commit_all(folder)
    return folder


def test_what_is_tracked(repository: Path) -> None:
    assert Git(repository / "p").tracked(["m"]) == [Tracked("m/run", 0o120000), Tracked("m/\u00e9.py", 0o100644)]


def test_a_path_is_no_pattern(repository: Path) -> None:
    assert Git(repository / "p").tracked(["*"]) == []


def test_what_is_changed_below_the_folder_only(repository: Path) -> None:
    build_files(repository, {"p/a b.py": "new", "p/x/new.py": "", "outside.py": "new", "p/x.pyc": ""})
    assert Git(repository / "p").changed() == [Changed("a b.py", False), Changed("x/new.py", True)]


def test_what_is_present(repository: Path) -> None:
    build_files(repository, {"p/m/new.py": "", "p/m/old.pyc": ""})
    (repository / "p" / "m" / "\u00e9.py").unlink()
    assert Git(repository / "p").present(["m"]) == ["m/new.py", "m/run"]


def test_objects_name_content(repository: Path) -> None:
    asked = Git(repository / "p")
    before = asked.objects(["m", "a b.py"])
    commit_all(build_files(repository, {"p/a b.py": "other"}))
    after = asked.objects(["m", "a b.py"])
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)
    assert before[0] == git(repository, "rev-parse", "HEAD:p/m").strip()


def test_the_commit_is_the_last_that_touched_the_paths(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD").strip()
    commit_all(build_files(repository, {"outside.py": "4"}))
    assert Git(repository / "p").commit_of(["m"]) == first


def test_a_hook_does_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / "nowhere"))
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    assert len(Git(repository / "p").tracked(["m"])) == 2


def test_a_path_that_is_not_committed(repository: Path) -> None:
    with pytest.raises(Refusal, match="new is not in the last commit"):
        Git(repository).objects(["new"])


def test_a_worktree_has_a_git_directory_of_its_own(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "w"))
    assert Git(tmp_path / "w").directory == repository / ".git" / "worktrees" / "w"
    assert Git(tmp_path / "w" / "p").top == tmp_path / "w"


def test_what_is_ignored_is_listed(tmp_path: Path) -> None:
    build_files(tmp_path, {".gitignore": "*.env\n", "m/a.py": "", "m/a.env": "", "m/deep/b.env": "", "x.env": ""})
    commit_all(tmp_path)
    assert Git(tmp_path).ignored(["m"]) == ["m/a.env", "m/deep/b.env"]


@pytest.mark.parametrize(
    ("now", "merged"),
    [
        (b"a\r\nb\r\nc\r\nd\r\n", b"A\r\nb\r\nc\r\nd\r\n"),
        (b"a\r\nb\r\nc\r\nD", b"A\r\nb\r\nc\r\nD"),
        (b"x\r\nb\r\nc\r\nd\r\n", None),
        (b"\0", None),
    ],
)
def test_contents_are_merged_or_not_at_all(tmp_path: Path, now: bytes, merged: bytes | None) -> None:
    assert Git(tmp_path).merged(now, b"a\r\nb\r\nc\r\nd\r\n", b"A\r\nb\r\nc\r\nd\r\n") == merged


def test_objects_by_name_and_what_lies_in_them(repository: Path) -> None:
    asked = Git(repository / "p")
    folder, nothing, file = asked.ids(["HEAD:./m", "HEAD:./nothing", "HEAD:./a b.py"])
    assert (folder, nothing) == (git(repository, "rev-parse", "HEAD:p/m").strip(), "")
    assert [(entry.path, entry.mode) for entry in asked.below("x/m", folder)] == [
        ("x/m/run", 0o120000),
        ("x/m/\u00e9.py", 0o100644),
    ]
    assert asked.below("x", file) == [Entry("x", 0o100644, file)]
    assert [entry for entry in asked.index() if entry.path == "a b.py"] == [Entry("a b.py", 0o100644, file)]


def test_files_are_checked_out_as_git_does(repository: Path) -> None:
    asked = Git(repository / "p")
    build_files(repository, {".gitattributes": "*.txt text eol=crlf\n", "p/m/a.txt": "1\r\n"})
    commit_all(repository)
    before = git(repository, "status", "--porcelain")
    with asked.checked_out(asked.below("m", asked.ids(["HEAD:./m"])[0])) as folder:
        assert (folder / "m" / "a.txt").read_bytes() == b"1\r\n"
        assert (folder / "m" / "run").readlink() == Path("\u00e9.py")
    assert (git(repository, "status", "--porcelain"), folder.exists()) == (before, False)


def test_the_history_of_paths(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD").strip()
    commit_all(build_files(repository, {"outside.py": "4"}), "elsewhere")
    commit_all(build_files(repository, {"p/m/new.py": "5"}), "more of m")
    asked = Git(repository / "p")
    second = git(repository, "rev-parse", "HEAD").strip()
    assert asked.history(["m"]) == [Commit(second, "more of m"), Commit(first, "state")]
    assert asked.history(["m"], first) == [Commit(second, "more of m")]
    assert asked.show(f"{second}:./m/new.py") == "5"
    assert asked.show("HEAD:./nothing") is None
