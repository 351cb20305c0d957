"""Merges of folders: changed, added, deleted and moved files on both sides, each with its must and must-not."""

import pytest

from generators.merge.blob import LINK, Blob
from generators.merge.tree import TreeMerge, merge_trees
from tests.merge.git_lines import by_lines

NOTE = (
    "def title(note):\n    return note.name\n\n\ndef size(note):\n    return 1\n\n\ndef last(note):\n    return None\n"
)
FIXED = NOTE.replace("return 1", "return len(note.name)")
OWN = NOTE.replace("return None", "return note")
BOTH = FIXED.replace("return None", "return note")


def merge(base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> TreeMerge:
    """Merge three states, given as texts."""
    return merge_trees(blobs(base), blobs(ours), blobs(theirs), by_lines)


def blobs(files: dict[str, str]) -> dict[str, Blob]:
    """Return texts as files."""
    return {path: Blob(text.encode()) for path, text in files.items()}


def texts(done: TreeMerge) -> dict[str, str]:
    """Return the merged files as texts."""
    return {path: blob.text for path, blob in done.files.items()}


CLEAN = {
    "one side changed": ({"a.py": NOTE}, {"a.py": NOTE}, {"a.py": FIXED}, {"a.py": FIXED}),
    "both changed, apart": ({"a.py": NOTE}, {"a.py": OWN}, {"a.py": FIXED}, {"a.py": BOTH}),
    "they added": ({"a.py": NOTE}, {"a.py": OWN}, {"a.py": NOTE, "b.py": "x = 1\n"}, {"a.py": OWN, "b.py": "x = 1\n"}),
    "we added": (
        {"a.py": NOTE},
        {"a.py": NOTE, "b.py": "x = 1\n"},
        {"a.py": FIXED},
        {"a.py": FIXED, "b.py": "x = 1\n"},
    ),
    "both added the same": ({}, {"b.py": "x = 1\n"}, {"b.py": "x = 1\n"}, {"b.py": "x = 1\n"}),
    "they deleted what we left alone": (
        {"a.py": NOTE, "b.py": ""},
        {"a.py": NOTE, "b.py": ""},
        {"b.py": ""},
        {"b.py": ""},
    ),
    "we deleted what they left alone": ({"a.py": NOTE}, {}, {"a.py": NOTE}, {}),
    "both deleted": ({"a.py": NOTE}, {}, {}, {}),
    "they moved what we changed": ({"a.py": NOTE}, {"a.py": OWN}, {"b/a.py": NOTE}, {"b/a.py": OWN}),
    "they moved and changed what we changed": ({"a.py": NOTE}, {"a.py": OWN}, {"c.py": FIXED}, {"c.py": BOTH}),
    "we moved what they changed": ({"a.py": NOTE}, {"b.py": OWN}, {"a.py": FIXED}, {"b.py": BOTH}),
    "both moved alike": ({"a.py": NOTE}, {"b.py": OWN}, {"b.py": FIXED}, {"b.py": BOTH}),
    "we moved, they deleted": ({"a.py": NOTE}, {"b.py": NOTE}, {}, {}),
    "an empty file never moves": (
        {"a/__init__.py": ""},
        {"a/__init__.py": ""},
        {"b/__init__.py": ""},
        {"b/__init__.py": ""},
    ),
    "an empty file has not become a short one": (
        {"a.py": ""},
        {"a.py": "x = 1\n"},
        {"a.py": "", "b.py": "y = 1\n"},
        {"a.py": "x = 1\n", "b.py": "y = 1\n"},
    ),
    "another kind of file never moves": (
        {"a.py": NOTE},
        {"a.py": OWN},
        {"a.py": NOTE, "a.txt": NOTE},
        {"a.py": OWN, "a.txt": NOTE},
    ),
}


@pytest.mark.parametrize("case", CLEAN)
def test_clean(case: str) -> None:
    base, ours, theirs, wanted = CLEAN[case]
    done = merge(base, ours, theirs)
    assert (texts(done), done.conflicts) == (wanted, ())


MARKED = "<<<<<<< ours\n{}||||||| base\n{}=======\n{}>>>>>>> theirs\n"
CONFLICTS = {
    "both changed the same": (
        {"a.txt": "1\n"},
        {"a.txt": "2\n"},
        {"a.txt": "3\n"},
        {"a.txt": MARKED.format("2\n", "1\n", "3\n")},
        "a.txt:1: both sides changed the same lines",
    ),
    "they deleted what we changed": (
        {"a.py": NOTE},
        {"a.py": OWN},
        {},
        {"a.py": MARKED.format(OWN, NOTE, "")},
        "a.py:1: our side changed it, the other one deleted it",
    ),
    "we deleted what they changed": (
        {"a.py": "x = 1"},
        {},
        {"a.py": "x = 2"},
        {"a.py": MARKED.format("", "x = 1\n", "x = 2\n")},
        "a.py:1: our side deleted it, the other one changed it",
    ),
    "both added, differently": (
        {},
        {"a.txt": "1\n"},
        {"a.txt": "2\n"},
        {"a.txt": MARKED.format("1\n", "", "2\n")},
        "a.txt:1: both sides changed the same lines",
    ),
    "moved apart": (
        {"a.py": NOTE},
        {"b.py": OWN},
        {"c.py": FIXED},
        {"b.py": BOTH},
        "b.py: our side moved it here, the other one to c.py",
    ),
    "moved to where we have another file": (
        {"a.py": NOTE},
        {"a.py": OWN, "b.py": "y = 1\n"},
        {"b.py": FIXED},
        {"a.py": BOTH, "b.py": "y = 1\n"},
        "a.py: the other side moved it to b.py, where our side has another file",
    ),
    "added where we moved another file": (
        {"a.py": NOTE},
        {"b.py": NOTE},
        {"a.py": NOTE, "b.py": "y = 1\n"},
        {"b.py": NOTE, "b.py.theirs": "y = 1\n"},
        "b.py.theirs: our side has another file at b.py",
    ),
    "no text": (
        {"a.bin": "\0one"},
        {"a.bin": "\0two"},
        {"a.bin": "\0three"},
        {"a.bin": "\0two", "a.bin.theirs": "\0three"},
        "a.bin: both sides changed it, and it is no text: what the other one has lies beside it",
    ),
    "no text, and deleted": (
        {"a.bin": "\0one"},
        {"a.bin": "\0two"},
        {},
        {"a.bin": "\0two"},
        "a.bin: our side changed it, the other one deleted it",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_conflict(case: str) -> None:
    base, ours, theirs, wanted, words = CONFLICTS[case]
    done = merge(base, ours, theirs)
    assert (texts(done), [str(one) for one in done.conflicts]) == (wanted, [words])


USER = "from a import title\n\n\ndef show(note):\n    return title(note)\n"
RENAMED = NOTE.replace("def title", "def heading")


def test_a_name_that_they_renamed_and_we_use_elsewhere_is_told() -> None:
    done = merge({"a.py": NOTE}, {"a.py": NOTE, "own.py": USER}, {"a.py": RENAMED})
    assert texts(done) == {"a.py": RENAMED, "own.py": USER}
    assert [str(one) for one in done.conflicts] == [
        "own.py:5: the other side removed or renamed 'title', which is used here"
    ]


def test_an_attribute_that_they_removed_and_we_use_elsewhere_is_told() -> None:
    made = "class Note:\n    def __init__(self):\n        self.level = 1\n        self.title = ''\n"
    own = "def show(note):\n    return note.level\n"
    done = merge({"a.py": made}, {"a.py": made, "own.py": own}, {"a.py": made.replace("        self.level = 1\n", "")})
    assert [str(one) for one in done.conflicts] == [
        "own.py:2: the other side removed or renamed 'level', which is used here"
    ]


@pytest.mark.parametrize(
    "ours",
    [
        {"a.py": NOTE, "own.py": "title = 1\nprint(title)\n"},  # declared by the file itself
        {"a.py": NOTE, "own.py": "print('title')\n"},  # only a word
        {"a.py": NOTE},
    ],
)
def test_a_name_that_is_not_lost_is_not_told(ours: dict[str, str]) -> None:
    assert merge({"a.py": NOTE}, ours, {"a.py": RENAMED}).conflicts == ()


def test_their_own_use_of_a_name_that_they_keep_elsewhere_is_not_told() -> None:
    used = {"b.py": USER}
    done = merge(
        {"a.py": NOTE} | used, {"a.py": OWN} | used, {"a.py": RENAMED, "b.py": USER.replace("title", "heading")}
    )
    assert done.conflicts == ()


def test_modes_links_and_bytes_come_through() -> None:
    link, script = Blob(b"a.py", LINK), Blob(b"#!/bin/sh\n", 0o755)
    latin = Blob("caf\u00e9\n1\n2\n3\n4\n".encode("latin-1"))
    ours = Blob(latin.content.replace(b"4", b"5"))
    theirs = Blob(latin.content.replace(b"caf", b"Caf"))
    base = {"link": link, "run.sh": Blob(script.content), "l.txt": latin}
    done = merge_trees(
        base,
        {**base, "l.txt": ours},
        {**base, "run.sh": script, "l.txt": theirs, "link": Blob(b"b.py", LINK)},
        by_lines,
    )
    assert done.conflicts == ()
    assert done.files == {
        "link": Blob(b"b.py", LINK),
        "run.sh": script,
        "l.txt": Blob("Caf\u00e9\n1\n2\n3\n5\n".encode("latin-1")),
    }
