"""Sixty clones of one gold standard, twenty of them changed by their teams: status, update, a red one, a conflict."""

from collections import Counter

import pytest

from tests.clones import FIX, commit, text
from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, NOTE
from tests.test_update import states, update

NAMES = [f"unit{number:02}" for number in range(60)]
CHANGED = NAMES[::3]


@pytest.fixture
def sixty(place: Place) -> Place:
    """Return a project with sixty clones, of which twenty have changes of their own."""
    done = place.run("clone", "cc", *NAMES, "--no-verify")
    assert done.code == 0, done
    commit_all(place.root, "feat: sixty")
    own = {f"backend/modules/{name}/own.py": f"{name.upper()}_OWN = 1\n" for name in CHANGED[::2]}
    edited = {
        path: text(place, path).replace(
            "class Note:\n    text: str\n", "class Note:\n    text: str\n    own: int = 0\n"
        )
        for path in (f"backend/modules/{name}/domain/note.py" for name in CHANGED[1::2])
    }
    commit_all(build_files(place.root, own | edited), "feat: changes of twenty teams")
    return place


def test_gold_s_fix_reaches_all_of_them(sixty: Place) -> None:
    commit(sixty, {f"{CC}/domain/note.py": FIX})
    assert Counter(states(sixty).values()) == {"gold": 1, "behind": 40, "diverged": 20}
    rows = update(sixty, "--all")
    assert Counter((row["state"], row["tests"]) for row in rows.values()) == {("done", 3): 60}
    commit_all(sixty.root, "feat: news in sixty")
    assert Counter(states(sixty).values()) == {"gold": 1, "pristine": 40, "customised": 20}
    assert all("needs words" in text(sixty, f"backend/modules/{name}/domain/note.py") for name in NAMES)
    assert all("own: int = 0" in text(sixty, f"backend/modules/{name}/domain/note.py") for name in CHANGED[1::2])


def test_it_goes_on_past_a_red_one_and_a_conflict(sixty: Place) -> None:
    red, torn = NAMES[1], NAMES[2]
    commit(
        sixty,
        {
            f"backend/modules/{red}/tests/test_red.py": "def test_red() -> None:\n    assert False\n",
            f"backend/modules/{torn}/domain/note.py": text(sixty, f"backend/modules/{torn}/domain/note.py").replace(
                "a note needs a text", "nothing to say"
            ),
        },
    )
    commit(sixty, {f"{CC}/domain/note.py": FIX})
    done = sixty.run("update", "--all")
    assert done.code == 1
    assert f"{red}: not updated, it is as before: {red} is not green: 1 of 4 tests failed\n" in done.out
    assert f"{torn}: 1 conflict in the tree: resolve and run" in done.out
    assert "58 done, 1 failed, 1 conflicted, in " in done.out
    assert text(sixty, f"backend/modules/{red}/domain/note.py").count("needs a text") == NOTE.count("needs a text")
    assert "<<<<<<< unit02\n" in text(sixty, f"backend/modules/{torn}/domain/note.py")


def test_what_one_of_them_found_goes_home_and_leaves_the_others_behind(sixty: Place) -> None:
    done = sixty.run("promote", CHANGED[0])
    assert done.code == 0, done
    assert text(sixty, f"{CC}/own.py") == "CC_OWN = 1\n"
    commit_all(sixty.root, "feat: from unit00")
    # Nine others had found the same.
    assert Counter(states(sixty).values()) == {"gold": 1, "pristine": 10, "behind": 40, "diverged": 10}
