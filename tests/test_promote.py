"""What a clone found goes home: in gold's names, proved by gold's tests, or not at all."""

import json
import time
from typing import Any

import pytest

from tests.files import build_files, commit_all, git, read_files
from tests.place import Ended, Place, ended
from tests.small_project import CC, NOTE
from tests.test_clone_interrupted import wait_for_moment

PEM = "backend/modules/pem"
PROMPT = f"{PEM}/domain/prompt.py"
LIST = f"{PEM}/domain/prompt_list.py"
NEW = """\
from backend.modules.pem.domain.prompt import Prompt


def empty_prompts(prompts: list[Prompt]) -> list[Prompt]:
    return [prompt for prompt in prompts if not prompt.text]
"""
NEW_HOME = NEW.replace("prompt", "note").replace("Prompt", "Note").replace("pem", "cc")
CHANGES = {
    "if not self.text:": "if not self.text.strip():",
    "return Prompt(self.text.upper())\n": "return Prompt(self.text.upper())\n\n    # A prompt of pem.\n    SIZE = 3\n",
}


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project with two committed clones, one of them with an entity of its own."""
    for arguments in (["pem", "--rename", "note=prompt"], ["hub"]):
        done = place.run("clone", "cc", *arguments, "--no-verify")
        assert done.code == 0, done
        commit_all(place.root, f"feat: {arguments[0]}")
    return place


@pytest.fixture
def improved(cloned: Place) -> Place:
    """Return the same with an improvement of two hunks and a file in one of the clones."""
    edit(cloned, PROMPT, CHANGES)
    commit_all(build_files(cloned.root, {LIST: NEW}), "feat: better prompts")
    return cloned


def edit(place: Place, path: str, changes: dict[str, str]) -> None:
    """Say something else in a file; each must be there once."""
    text = (place.root / path).read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    (place.root / path).write_text(text)


def promoted(place: Place, *arguments: str) -> Ended:
    """Promote without gold's tests, and commit."""
    done = place.run("promote", *arguments, "--no-verify")
    assert (done.code, done.err) == (0, ""), done
    commit_all(place.root, "feat: promoted")
    return done


def refused(place: Place, *arguments: str, code: int = 2) -> str:
    """Promote what cannot be promoted; nothing has changed. Return the words."""
    before = place.digest()
    done = place.run("promote", *arguments)
    assert (done.code, done.out, place.digest()) == (code, "", before), done
    assert code == 1 or done.err.count("\n") == 1, done
    return done.err


def listed(place: Place, *arguments: str) -> list[dict[str, Any]]:
    """Return the numbered changes; nothing has changed."""
    before = place.digest()
    done = place.run("promote", *arguments, "--list", "--json")
    assert (done.code, done.err, place.digest()) == (0, "", before), done
    hunks: list[dict[str, Any]] = json.loads(done.out)["hunks"]
    return hunks


def states(place: Place) -> dict[str, str]:
    """Return the state of each module."""
    rows = json.loads(place.run("status", "--json").out)["modules"]
    return {row["module"]: row["state"] for row in rows}


def text_of(place: Place, path: str) -> str:
    """Return the text of a file."""
    return (place.root / path).read_text()


def test_an_improvement_goes_home(improved: Place) -> None:
    before = read_files(improved.root)
    done = improved.run("promote", "pem")
    assert done.code == 0, done
    assert "green: 3 tests of cc passed" in done.out and "who is behind: hub" in done.out
    after = read_files(improved.root)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {f"{CC}/domain/note.py", f"{CC}/domain/note_list.py"}
    expected = NOTE.replace("if not self.text:", "if not self.text.strip():")
    assert text_of(improved, f"{CC}/domain/note.py") == expected + "\n    # A note of cc.\n    SIZE = 3\n"
    assert text_of(improved, f"{CC}/domain/note_list.py") == NEW_HOME
    commit_all(improved.root)
    assert states(improved) == {"cc": "gold", "pem": "pristine", "hub": "behind"}


def test_twice_is_once_before_it_is_committed(improved: Place) -> None:
    assert improved.run("promote", "pem", "--no-verify").code == 0
    before = improved.digest()
    done = improved.run("promote", "pem", "--json")
    assert (done.code, json.loads(done.out)["state"], improved.digest()) == (0, "unchanged", before)


def test_twice_is_once(improved: Place) -> None:
    promoted(improved, "pem", "--hunk", "1")
    for arguments in (["--hunk", "1"], []):
        promoted(improved, "pem", *arguments)
        before = improved.digest()
        done = improved.run("promote", "pem", *arguments)
        assert (done.code, done.out) == (0, "cc has it already: nothing to promote from pem\n")
        assert improved.digest() == before


def test_hunks_are_numbered_in_the_names_of_gold(improved: Place) -> None:
    found = listed(improved, "pem")
    assert [(one["number"], one["path"], one["why"], one["home"]) for one in found] == [
        (1, f"{CC}/domain/note.py", "", False),
        (2, f"{CC}/domain/note.py", "", False),
        (3, f"{CC}/domain/note_list.py", "", False),
    ]
    assert found[1]["lines"][-3:] == ["+", "+    # A note of cc.", "+    SIZE = 3"]
    assert found[2]["lines"] == [f"+{line}" for line in NEW_HOME.splitlines()]
    shown = improved.run("promote", "pem", "--list").out
    assert "2  backend/modules/cc/domain/note.py\n" in shown and "   +    SIZE = 3\n" in shown


def test_one_hunk(improved: Place) -> None:
    promoted(improved, "pem", "--hunk", "2")
    assert text_of(improved, f"{CC}/domain/note.py") == NOTE + "\n    # A note of cc.\n    SIZE = 3\n"
    assert states(improved) == {"cc": "gold", "pem": "customised", "hub": "behind"}
    assert [one["number"] for one in listed(improved, "pem") if not one["home"]] == [1, 3]


@pytest.mark.parametrize("file", [LIST, f"{CC}/domain/note_list.py"])
def test_one_file_by_either_name(improved: Place, file: str) -> None:
    promoted(improved, "pem", file)
    assert text_of(improved, f"{CC}/domain/note.py") == NOTE
    assert text_of(improved, f"{CC}/domain/note_list.py") == NEW_HOME


def test_one_commit(improved: Place) -> None:
    edit(improved, PROMPT, {"text: str": "text: str  # as it is"})
    commit_all(improved.root, "docs: a comment")
    promoted(improved, "pem", "--commit", "HEAD")
    assert text_of(improved, f"{CC}/domain/note.py") == NOTE.replace("text: str", "text: str  # as it is")
    promoted(improved, "pem", "--commit", "HEAD~2")
    assert "SIZE = 3" in text_of(improved, f"{CC}/domain/note.py")
    assert "nothing to promote" in promoted(improved, "pem").out or states(improved)["pem"] == "pristine"


def test_what_a_commit_brought_and_the_clone_has_no_more_does_not_go_home(improved: Place) -> None:
    git(improved.root, "revert", "--no-edit", "HEAD")
    assert "hunk 1 cannot go home: pem changed it after HEAD~1: " in refused(improved, "pem", "--commit", "HEAD~1")
    assert all("changed it after" in one["why"] for one in listed(improved, "pem", "--commit", "HEAD~1"))


def test_what_a_commit_brought_and_the_clone_still_has_goes_home(improved: Place) -> None:
    edit(improved, PROMPT, {"SIZE = 3": "SIZE = 4"})
    edit(improved, LIST, {"def empty_prompts": "MOST = 9\n\n\ndef empty_prompts"})
    commit_all(improved.root, "fix: one more")
    assert "hunk 2 cannot go home: pem changed it after HEAD~1" in refused(improved, "pem", "--commit", "HEAD~1")
    promoted(improved, "pem", "--commit", "HEAD~1", "--hunk", "1", "--hunk", "3")
    assert text_of(improved, f"{CC}/domain/note.py") == NOTE.replace("if not self.text:", "if not self.text.strip():")
    assert text_of(improved, f"{CC}/domain/note_list.py") == NEW_HOME


def test_lines_that_a_commit_took_away_and_that_came_back_stay_in_gold(improved: Place) -> None:
    edit(improved, PROMPT, {"@dataclass(frozen=True)\n": ""})
    commit_all(improved.root, "fix: no dataclass")
    assert [one["why"] for one in listed(improved, "pem", "--commit", "HEAD")] == [""]
    edit(improved, PROMPT, {"class Prompt:": "@dataclass(frozen=True)\nclass Prompt:"})
    commit_all(improved.root, "fix: a dataclass")
    assert "pem changed it after HEAD~1" in refused(improved, "pem", "--commit", "HEAD~1")


def test_a_file_that_is_deleted(cloned: Place) -> None:
    (cloned.root / PEM / "entrypoints/__init__.py").unlink()
    commit_all(build_files(cloned.root, {f"{PEM}/entrypoints/http.py": "ROUTE = '/pem'\n"}))
    promoted(cloned, "pem")
    assert not (cloned.root / CC / "entrypoints/__init__.py").exists()
    assert text_of(cloned, f"{CC}/entrypoints/http.py") == "ROUTE = '/cc'\n"
    assert states(cloned)["pem"] == "pristine"


def test_gold_has_moved_on(improved: Place) -> None:
    edit(improved, f"{CC}/domain/note.py", {"from dataclasses": "import json  # noqa: F401\nfrom dataclasses"})
    commit_all(build_files(improved.root, {f"{CC}/more.py": "CC_MORE = 1\n"}), "feat: more")
    promoted(improved, "pem")
    text = text_of(improved, f"{CC}/domain/note.py")
    assert "import json" in text and "text.strip()" in text and "SIZE = 3" in text
    assert states(improved)["pem"] == "behind"
    assert improved.run("update", "pem", "--no-verify").code == 0
    commit_all(improved.root)
    assert states(improved)["pem"] == "pristine"


def test_a_conflict(improved: Place) -> None:
    edit(improved, f"{CC}/domain/note.py", {"if not self.text:": "if self.text is None:"})
    commit_all(improved.root, "fix: none")
    words = refused(improved, "pem", code=1)
    assert "cc has changed the same since pem was cloned: promote less, or update pem first" in words
    assert f"{CC}/domain/note.py:" in words
    promoted(improved, "pem", "--hunk", "2", "--hunk", "3")


def test_gold_that_would_be_red(improved: Place) -> None:
    edit(improved, PROMPT, {"self.text.upper()": "self.text.lower()"})
    commit_all(improved.root, "feat: quiet")
    words = refused(improved, "pem", code=1)
    assert "cc is not green with it: 1 of 3 tests failed" in words and "test_published" in words


def test_a_dry_run(improved: Place) -> None:
    before = improved.digest()
    done = improved.run("promote", "pem", "--dry-run")
    assert (done.code, improved.digest()) == (1, before)
    assert f"+++ b/{CC}/domain/note.py\n" in done.out and "\n+    # A note of cc.\n" in done.out


def test_one_document(improved: Place) -> None:
    done = improved.run("promote", "pem", "--json", "--no-verify")
    document = json.loads(done.out)
    assert (document["verb"], document["exit_code"], document["state"]) == ("promote", 0, "done")
    assert (document["gold"], document["others"], len(document["hunks"])) == ("cc", ["hub"], 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "no module 'nobody'"),
        (["cc"], "cc is no clone"),
        (["pem", "--hunk", "9"], "pem has 3 hunks"),
        (["pem", "README.md"], "has changed no such file"),
        (["pem", "--commit", "nothing"], "git knows no such commit"),
        (["pem", "--commit", "HEAD~2"], "HEAD~2^ has no backend/modules/pem"),
    ],
)
def test_what_is_refused(improved: Place, arguments: list[str], words: str) -> None:
    assert words in refused(improved, *arguments)


def test_a_dirty_tree_is_refused(improved: Place) -> None:
    build_files(improved.root, {f"{CC}/untracked.py": "x = 1\n"})
    assert "commit or stash them" in refused(improved, "pem")
    (improved.root / CC / "untracked.py").unlink()
    edit(improved, PROMPT, {"SIZE = 3": "SIZE = 4"})
    assert "commit or stash them" in refused(improved, "pem")


def test_markers_are_refused(improved: Place) -> None:
    markers = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
    commit_all(build_files(improved.root, {f"{PEM}/readme.md": markers}))
    assert f"{PEM}/readme.md has the markers of a conflict" in refused(improved, "pem")


def test_line_ends_and_files_that_are_no_text(cloned: Place) -> None:
    windows = b"from backend.modules.pem.public import PemError\r\n\r\nPEM_X = PemError\r\n"
    build_files(cloned.root, {f"{PEM}/windows.py": windows, f"{PEM}/logo.png": b"\x89PNG\0pem"})
    (cloned.root / PEM / "door.py").symlink_to("domain/prompt.py")
    (cloned.root / PEM / "run.sh").write_text("echo /pem/prompts\n")
    (cloned.root / PEM / "run.sh").chmod(0o755)
    commit_all(cloned.root)
    promoted(cloned, "pem")
    assert (cloned.root / CC / "windows.py").read_bytes() == windows.replace(b"pem", b"cc").replace(
        b"Pem", b"Cc"
    ).replace(b"PEM", b"CC")
    assert (cloned.root / CC / "logo.png").read_bytes() == b"\x89PNG\0pem"
    assert str((cloned.root / CC / "door.py").readlink()) == "domain/note.py"
    assert (text_of(cloned, f"{CC}/run.sh"), (cloned.root / CC / "run.sh").stat().st_mode & 0o111) == (
        "echo /cc/notes\n",
        0o111,
    )
    assert states(cloned)["pem"] == "pristine"


def test_a_file_that_moved(cloned: Place) -> None:
    """Gold's own later change of it moves along."""
    (cloned.root / PROMPT).rename(cloned.root / PEM / "domain/model.py")
    for path in (f"{PEM}/bootstrap.py", f"{PEM}/tests/test_prompt.py", f"{PEM}/pem_map.yaml"):
        text = text_of(cloned, path).replace("domain.prompt", "domain.model").replace("domain/prompt", "domain/model")
        build_files(cloned.root, {path: text})
    commit_all(cloned.root, "refactor: the model")
    edit(cloned, f"{CC}/domain/note.py", {"needs a text": "needs words"})
    commit_all(cloned.root, "fix: words")
    promoted(cloned, "pem")
    assert not (cloned.root / CC / "domain/note.py").exists()
    assert text_of(cloned, f"{CC}/domain/model.py") == NOTE.replace("needs a text", "needs words")
    assert "backend.modules.cc.domain.model import Note" in text_of(cloned, f"{CC}/bootstrap.py")


def test_a_clone_of_a_clone_goes_one_step(improved: Place) -> None:
    assert improved.run("clone", "pem", "lab", "--rename", "prompt=trial", "--no-verify").code == 0
    commit_all(improved.root)
    edit(improved, "backend/modules/lab/domain/trial.py", {"# A trial of lab.": "# The trial of lab."})
    commit_all(improved.root)
    promoted(improved, "lab")
    assert "# The prompt of pem." in text_of(improved, PROMPT)
    assert text_of(improved, f"{CC}/domain/note.py") == NOTE
    assert states(improved)["lab"] == "pristine"


def test_gold_under_another_name(improved: Place) -> None:
    assert improved.run("rename", "cc", "desk", "--rename", "note=item", "--title", "Desk", "--no-verify").code == 0
    commit_all(improved.root)
    promoted(improved, "pem")
    text = text_of(improved, "backend/modules/desk/domain/item.py")
    assert "# A item of desk." in text and "text.strip()" in text
    assert "def empty_items(items: list[Item])" in text_of(improved, "backend/modules/desk/domain/item_list.py")
    assert states(improved)["pem"] == "pristine"


def test_a_word_of_gold_in_the_clone(cloned: Place) -> None:
    """It would come back as another word; what else was changed can go."""
    edit(cloned, PROMPT, {"text: str": "text: str  # take note of it", "self.text.upper()": "self.text.title()"})
    commit_all(cloned.root)
    words = refused(cloned, "pem")
    assert f"hunk 1 cannot go home: {PROMPT}:8: 'text: str # take note of it' would come back as" in words
    assert [bool(one["why"]) for one in listed(cloned, "pem")] == [True, False]
    promoted(cloned, "pem", "--hunk", "2")
    assert "self.text.title()" in text_of(cloned, f"{CC}/domain/note.py")


def test_a_word_that_cannot_be_told(cloned: Place) -> None:
    edit(cloned, PROMPT, {"self.text.upper()": "str(self.text.upper(prompt=1))"})
    commit_all(cloned.root)
    words = refused(cloned, "pem")
    assert "'prompt' cannot be told" in words and "`keep` or `own` of module_map.yaml" in words


LISTS = "    deployment: in-process\n    own: ['cc_*']\n    keep: [CC_KEPT]\n"


def test_lists_of_the_map_that_both_have(place: Place) -> None:
    """`own` and `keep` of gold went along with the clone; what they settle goes home by them."""
    text = text_of(place, "module_map.yaml")
    build_files(place.root, {"module_map.yaml": text.replace("    deployment: in-process\n", LISTS)})
    commit_all(build_files(place.root, {f"{CC}/lists.py": "CC_KEPT = 1\n"}))
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    commit_all(place.root)
    lists = "CC_KEPT = 2\n\n\ndef f(x):\n    return x.pem_seen\n"
    commit_all(build_files(place.root, {f"{PEM}/lists.py": lists}))
    before = text_of(place, "module_map.yaml")
    promoted(place, "pem")
    assert text_of(place, f"{CC}/lists.py") == lists.replace("pem", "cc")
    assert text_of(place, "module_map.yaml") == before


def test_lists_of_the_map_that_the_clone_has(cloned: Place) -> None:
    """What the team has settled for its clone is settled for gold, where the change needs it."""
    use = "def f(x):\n    return x.pem_seen(prompt=1)\n"
    text = text_of(cloned, "module_map.yaml").replace("    title: Pem\n", "    title: Pem\n    own: ['pem_*']\n")
    commit_all(build_files(cloned.root, {f"{PEM}/use.py": use, "module_map.yaml": text}))
    assert "'prompt' cannot be told" in refused(cloned, "pem")
    commit_all(build_files(cloned.root, {"module_map.yaml": text.replace("    own:", "    keep: [prompt]\n    own:")}))
    promoted(cloned, "pem", f"{PEM}/use.py")
    assert text_of(cloned, f"{CC}/use.py") == use.replace("pem", "cc")
    assert "own: [cc_*]" in text_of(cloned, "module_map.yaml")
    assert states(cloned)["pem"] == "pristine"


def test_a_word_that_means_something_else_in_gold(place: Place) -> None:
    """Gold has a `prompt` of its own: which of the two the clone means nobody can tell."""
    edit(place, f"{CC}/domain/note.py", {"text: str": "text: str\n    prompt_sign: str = '>'"})
    commit_all(place.root)
    assert place.run("clone", "cc", "pem", "--rename", "note=prompt", "--no-verify").code == 0
    commit_all(place.root)
    edit(place, PROMPT, {"self.text.upper()": "self.text.upper() + self.prompt_sign"})
    commit_all(place.root)
    assert "'prompt_sign' means something else in cc" in refused(place, "pem")


MIGRATION = 'revision = "{}"\ndown_revision = {}\n\n\ndef upgrade() -> None:\n    """Make pem."""\n'


@pytest.fixture
def migrating(place: Place) -> Place:
    """Return a project whose gold and clone have a migration, and the clone one more."""
    first = MIGRATION.format("5b0c7de3a914", None).replace("pem", "cc")
    commit_all(build_files(place.root, {f"{CC}/migrations/0001_first.py": first}))
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    own = text_of(place, f"{PEM}/migrations/0001_first.py").split('"')[1]
    second = MIGRATION.format("9f1e22aa0b3c", f'"{own}"')
    commit_all(build_files(place.root, {f"{PEM}/migrations/0002_second.py": second}))
    return place


def test_a_migration_goes_home_under_an_id_of_its_own(migrating: Place) -> None:
    promoted(migrating, "pem")
    text = text_of(migrating, f"{CC}/migrations/0002_second.py")
    assert 'down_revision = "5b0c7de3a914"' in text and "9f1e22aa0b3c" not in text and "Make cc." in text
    assert states(migrating) == {"cc": "gold", "pem": "pristine"}


def test_a_migration_comes_after_the_last_of_gold(migrating: Place) -> None:
    more = MIGRATION.format("777777777777", '"5b0c7de3a914"').replace("pem", "cc")
    commit_all(build_files(migrating.root, {f"{CC}/migrations/0002_more.py": more}), "feat: more")
    promoted(migrating, "pem")
    assert 'down_revision = "777777777777"' in text_of(migrating, f"{CC}/migrations/0003_second.py")
    assert not (migrating.root / CC / "migrations/0002_second.py").exists()


def test_a_migration_that_went_home_comes_back_once(migrating: Place) -> None:
    """Gold has it under another number by now; in the clone it stays the one that ran."""
    more = MIGRATION.format("777777777777", '"5b0c7de3a914"').replace("pem", "cc")
    commit_all(build_files(migrating.root, {f"{CC}/migrations/0002_more.py": more}), "feat: more")
    second = text_of(migrating, f"{PEM}/migrations/0002_second.py")
    promoted(migrating, "pem")
    done = migrating.run("update", "pem", "--no-verify")
    assert done.code == 0, done
    commit_all(migrating.root)
    folder = migrating.root / PEM / "migrations"
    assert sorted(path.name for path in folder.glob("0*")) == ["0001_first.py", "0002_second.py", "0003_more.py"]
    assert text_of(migrating, f"{PEM}/migrations/0002_second.py") == second
    assert 'down_revision = "9f1e22aa0b3c"' in text_of(migrating, f"{PEM}/migrations/0003_more.py")


def test_a_migration_with_an_id_made_by_hand(migrating: Place) -> None:
    edit(migrating, f"{PEM}/migrations/0002_second.py", {"9f1e22aa0b3c": "second"})
    commit_all(migrating.root)
    assert "'second' is no id that Alembic makes" in refused(migrating, "pem")


@pytest.mark.parametrize("number", range(6))
def test_killed_at_any_moment(improved: Place, number: int) -> None:
    old, began = improved.digest(), time.monotonic()
    assert improved.run("promote", "pem", "--dry-run").code == 1
    running = improved.start("promote", "pem", "--no-verify")
    wait_for_moment(improved, running, number, time.monotonic() - began)
    running.kill()
    ended(running)
    following = improved.run("promote", "pem", "--dry-run")
    assert (following.code, improved.digest() == old) in {(1, True), (0, False)}, following
    assert improved.run("promote", "pem", "--no-verify").code == 0
    commit_all(improved.root)
    assert states(improved) == {"cc": "gold", "pem": "pristine", "hub": "behind"}


def test_it_can_be_undone(improved: Place) -> None:
    before = improved.digest()
    assert improved.run("promote", "pem", "--no-verify").code == 0
    assert improved.run("undo", "--no-verify").code == 0
    assert improved.digest() == before
