"""Pieces of Python for generated modules: each is whole by itself, and each of its names is known to change or to stay.

They stand in pieces.txt. `$F $C $G $H $I` are names of ours that no other piece binds: a function, a class, variables.
`$p $q $r` are local names of ours, `$a $b` attributes of our objects, `$o` one that no object of others has, `$s` a
string of ours, `$c` a comment of ours. `$k $l` are attributes and keywords of others that are spelled like ours, `$t` a
string of others, `$d` a comment of others, `$n` a word that only contains the letters.
"""

import re
from pathlib import Path

LOCALS = ("cc", "cc_id", "my_cc", "note", "notes", "cc_note", "noteId", "_cc", "CC", "ccNote")
ATTRIBUTES = ("cc", "cc_id", "note_id", "my_cc", "notes", "CC_LIMIT")
OTHERS = ("cc", "note", "notes", "cc_list", "cc_id")
UNSHARED = ("only_cc", "only_note", "CC_ONLY")
FUNCTIONS = ("run_cc", "make_note", "ccRun", "_note_of", "all_notes", "CcNote")
CLASSES = ("CcBox", "CCBox", "Note", "NoteOfCc", "_Notes")
VARIABLES = ("cc_limit", "CC_LIMIT", "note", "notes", "noteOf", "_cc")
LOOKALIKES = ("success", "account", "gcc", "notebook", "denote", "accent", "ccs1", "Success", "footnotes")
STRINGS = (
    "/cc/items",
    "backend.modules.cc.tools",
    "cc.items.id",
    "cc:item:1",
    "SELECT 1 FROM cc.items",
    "cc.item_done.v1",
    "http://localhost/cc/items",
    "ix_cc_items",
)
STRINGS_OF_OTHERS = (
    "success",
    "cc@x.org",
    "https://x.org/cc/notes",
    "gcc notebook",
    "/etc/cc/x.conf",
    "other.cc",
    "cc",
    "a1cc2b",
)
COMMENTS = ("the cc module", "see backend.modules.cc.tools", "of `/cc/items`", "cc waits")
COMMENTS_OF_OTHERS = ("success of an account", "cc: all of us", "gcc", "see https://x.org/cc", "noqa: E501")

HEAD = """\
import mail
import mail as post
from mail import Mail, send, cc as theirs
from mail import note, CcError, cc
out = []
"""


def _read(tag: str) -> dict[str, str]:
    """Return the pieces whose heading begins with a tag."""
    _, *parts = re.split(
        r"^=== (.+)\n", Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    found = dict(zip(parts[::2], map(str.rstrip, parts[1::2]), strict=True))
    return {name.removeprefix(tag): text for name, text in found.items() if name.startswith(tag)}


AT_TOP = _read("at the top: ")
AROUND = _read("around: ")
ANYWHERE = {name: text for name, text in _read("").items() if ": " not in name}
