"""A quoted annotation means what its name means where it stands, and is renamed as a whole or not at all."""

from textwrap import dedent

import pytest

from tests.rewrite.test_outside import becomes

IMPORTS = """\
from backend.modules import cc
from backend.modules.cc.public import CcNote
"""
MEANT = {
    "a parameter called like the module": 'def f(cc: "cc.public.CcNote") -> "cc.public.CcNote": ...\n',
    "such a parameter of another function": 'def f(cc=1): ...\ndef g(x: "cc.public.CcNote"): ...\n',
    "a parameter called like the type": 'def f(CcNote, x: "CcNote | None"): ...\n',
    "a field called like the module": 'class A:\n    cc: "cc.public.CcNote" = None\n',
    "a method called like the module": 'class A:\n    def cc(self) -> "list[cc.public.CcNote]": ...\n',
    "a class around a class": 'class A:\n    CcNote = 1\n    class B:\n        x: "CcNote"\n',
    "a method in a method": 'class A:\n    CcNote = 1\n    def f(self):\n        def g(x: "CcNote"): ...\n',
    "a part of a longer string": 'def f(CcNote=1): ...\nx: "list[CcNote]" "| None"\n',
    "a type and its module": 'x: "dict[cc.public.CcNote, CcNote]"\n',
    "what is handed on": 'def f(CcNote): ...\n__all__ = ["CcNote"]\n',
}
# What is bound nearer stays, wherever the string says it.
SHADOWED = {
    "a variable of the function around": 'def f():\n    CcNote = 1\n    def g(x: "CcNote"): ...\n    y: "CcNote"\n',
    "a parameter of the function around": 'def f(cc):\n    def g(x: "cc.public.CcNote"): ...\n',
    "a variable of the class": 'class A:\n    CcNote = int\n    def f(self, x: "CcNote"): ...\n',
    "a class of the class": 'class A:\n    class CcNote: ...\n    x: "CcNote"\n',
    "a parameter of types": 'def f[CcNote](x: "CcNote"): ...\n',
    "an attribute of others": 'x: "other.CcNote"\n',
    "a name that nothing imports": 'x: "cc_note.CcNote"\n',
}


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT)
def test_the_import_is_meant(text: str) -> None:
    after = becomes(IMPORTS + text).partition("HubItem\n")[2]
    quoted = [part.replace("cc.", "hub.").replace("CcNote", "HubItem") for part in text.split('"')[1::2]]
    assert after.split('"')[1::2] == quoted
    assert after.split('"')[::2] == text.split('"')[::2]


@pytest.mark.parametrize("text", SHADOWED.values(), ids=SHADOWED)
def test_something_nearer_is_meant(text: str) -> None:
    assert becomes(IMPORTS + text).partition("HubItem\n")[2] == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('from backend.modules.cc import public as cc\nx: "cc.CcNote"\n', 'public as cc\nx: "cc.HubItem"\n'),
        ('from backend.modules.cc import public\nx: "public.CcNote"\n', 'public\nx: "public.HubItem"\n'),
        ('def f():\n    from backend.modules.cc.public import CcNote\n    x: "CcNote"\n', 'x: "HubItem"\n'),
        (
            'from backend.modules.ee import door\ndef f(door: "door.CcNote"): ...\n',
            'def f(door: "door.HubItem"): ...\n',
        ),
    ],
)
def test_the_way_there(before: str, after: str) -> None:
    door = "from backend.modules.cc.public import CcNote\n"
    assert becomes(dedent(before), others={"door.py": door}).endswith(after)
