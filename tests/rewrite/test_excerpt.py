"""The excerpt of a Python text that is judged: bodies without a word of ours are left out, and every place is known."""

import re
from textwrap import dedent

import pytest

from generators.rewrite.excerpt import excerpt
from generators.rewrite.syntax import parse


def _places(text: str) -> list[int]:
    return [word.start() for word in re.finditer("cc", text, re.IGNORECASE)]


CASES = {
    "body-without-word": ("def f():\n    return 1\n", "def f():\n    pass\n"),
    "body-with-word": ("def f():\n    return cc\n", "def f():\n    return cc\n"),
    "word-in-header": ("def f(cc):\n    return 1\n", "def f(cc):\n    pass\n"),
    "word-in-decorator": ("@cc\ndef f():\n    return 1\n", "@cc\ndef f():\n    pass\n"),
    "statements-that-bind-nothing": (
        "cc(1)\nprint(2); print(cc)\nassert cc\nassert x, 'y'\n",
        "cc(1)\npass; print(cc)\nassert cc\npass\n",
    ),
    "statement-that-binds-inside": ("print(x := F())\nx.cc\n", "print(x := F())\nx.cc\n"),
    "plain-value": ("x = [1, 2]\ny: int = 12\nz += (\n  33)\ncc = 1\n", "x = 0\ny: int = 0\nz += (\n  0)\ncc = 1\n"),
    "value-with-word": ("x = {1: cc}\n", "x = {1: cc}\n"),
    "plain-name-as-value": ("x.y = given\ncc = 1\n", "x.y = given\ncc = 1\n"),
    "value-that-is-made-by-a-class": ("x = a.F(1, b=2)\ny = F(1)(2)\n", "x = a.F()\ny = F(1)()\n"),
    "class-with-word-and-value-without": ("x = CcF(1, b=2)\n", "x = CcF()\n"),
    "condition": ("if x(1):\n    cc\nwhile (y := 1):\n    cc\n", "if 0:\n    cc\nwhile (y := 1):\n    cc\n"),
    "signs-of-more-than-one-byte": ("\u00e9 = '\u2713'; x = '\u2713\u2713'; cc\n", "\u00e9 = 0; x = 0; cc\n"),
    "method-without-word": (
        "class A:\n    x = cc\n    async def f(self):\n        return 1\n",
        "class A:\n    x = cc\n    async def f(self):\n        pass\n",
    ),
    "decorated-first-statement": (
        "class A:\n    @staticmethod\n    def f(): pass\ncc = 1\n",
        "class A:\n    pass\ncc = 1\n",
    ),
    "body-beside-header": ("def f(): return 1\ncc = 1\n", "def f(): return 1\ncc = 1\n"),
    "body-beside-end-of-header": ("def f(\n    a,\n): return 1\ncc = 1\n", "def f(\n    a,\n): return 1\ncc = 1\n"),
    "under-a-condition": (
        "if x:\n    def f():\n        return 1\nelse:\n    cc = 1\n",
        "if x:\n    def f():\n        pass\nelse:\n    cc = 1\n",
    ),
    "under-an-exception": (
        "try:\n    cc\nexcept E:\n    def f():\n        return 1\n",
        "try:\n    cc\nexcept E:\n    def f():\n        pass\n",
    ),
    "under-a-case": (
        "match x:\n    case 1:\n        cc\n    case 2:\n        def g():\n            return 1\n",
        "match x:\n    case 1:\n        cc\n    case 2:\n        def g():\n            pass\n",
    ),
    "comment-behind-a-body": ("def f():\n    return 1\n    # cc\n", "def f():\n    pass\n    # cc\n"),
    "no-end-of-line": ("cc = 1\ndef f():\n    return 1", "cc = 1\ndef f():\n    pass"),
    "carriage-returns": (
        "cc = 1\r\ndef f():\r\n    return 1\r\nx = 1\r\n",
        "cc = 1\r\ndef f():\r\n    pass\r\nx = 1\r\n",
    ),
    "tabs": ("class A:\n\tdef f(self):\n\t\treturn 1\n\tcc = 1\n", "class A:\n\tdef f(self):\n\t\tpass\n\tcc = 1\n"),
    "not-python": ("def f(:\n    return 1\n", "def f(:\n    return 1\n"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_only_bodies_without_a_word_are_left_out(text: str, expected: str) -> None:
    assert excerpt(text, _places(text)).text == expected


def test_every_word_keeps_its_place() -> None:
    text = dedent(
        '''
        import cc
        def first():
            """Nothing \u00e9\u2713 here."""
            return (  1
            )
        class A(cc.B):
            def second(self):
                return 1

            def third(self):  # cc
                return "cc" + f"{1} cc" + ((cc))
        '''
    )
    file = parse("x.py", text, _places(text))
    found = {text[slice(*file.place(leaf))] for leaf in file.leaves}
    assert "return (  1" not in file.tree.code
    assert all(text[slice(*file.place(leaf))] == leaf.value for leaf in file.leaves if "cc" in leaf.value.lower())
    assert {"cc", "B", "# cc", '"cc"', " cc"} <= found
