"""Makes modules out of pieces, in the notation of traps: they know what a rename must make of them."""

import textwrap
from collections.abc import Sequence
from itertools import count
from random import Random
from string import Template

from hypothesis import strategies as st

from generators.model.names import Renaming
from tests.traps import pieces
from tests.traps.trap import LONG, NOTES, PEM, ROOT, Trap

TOOLS = """\
class <CcTool|{tool}>:
    def f(self): return 1
def run_<cc|{module}>(): return 2
"""
RENAMINGS = (PEM, NOTES, LONG)


@st.composite
def modules(draw: st.DrawFn) -> Trap:
    """Return a module of some pieces, with the mapping that it shall be renamed by."""
    renaming = draw(st.sampled_from(RENAMINGS))
    numbers = count()
    parts = [draw(_parts(renaming, numbers)) for _ in range(draw(st.integers(1, 6)))]
    text = "\n".join([pieces.HEAD, *parts]) + draw(st.sampled_from(["", "\n"]))
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    tools = TOOLS.format(tool=renaming.identifier("CcTool"), module=renaming.module[1])
    return Trap("generated", text.replace("\n", ends), beside={"cc_tools.py": tools}, renaming=renaming)


@st.composite
def _parts(draw: st.DrawFn, renaming: Renaming, numbers: "count[int]") -> str:
    if draw(st.integers(0, 9)) == 0:
        return _filled(draw, draw(st.sampled_from(list(pieces.AT_TOP.values()))), renaming, next(numbers))
    text = _filled(draw, draw(st.sampled_from(list(pieces.ANYWHERE.values()))), renaming, next(numbers))
    for _ in range(draw(st.integers(0, 2))):
        around = _filled(draw, draw(st.sampled_from(list(pieces.AROUND.values()))), renaming, next(numbers))
        text = _inside(around, text)
    return text


def _inside(around: str, text: str) -> str:
    before, _, after = around.partition("BODY")
    margin = before.rpartition("\n")[2]
    return before + textwrap.indent(text, margin).lstrip() + after


def _filled(draw: st.DrawFn, piece: str, renaming: Renaming, number: int) -> str:
    """Return a piece with its names chosen; those of one kind differ."""
    # One number for all of them: drawing each by itself would take most of the time.
    choose = Random(draw(st.integers(0, 2**32)))

    def some(words: Sequence[str], names: str, tail: str = "") -> dict[str, str]:
        return {name: f"{word}{tail}" for name, word in zip(names, choose.sample(words, len(names)), strict=True)}

    ours = {
        **some(pieces.FUNCTIONS, "F", f"_x{number}"),
        **some([word for word in pieces.CLASSES if _comes_back(word, renaming)], "C", f"X{number}"),
        **some(pieces.VARIABLES, "GHI", f"_X{number}"),
        **some(pieces.LOCALS, "pqr"),
        **some(pieces.ATTRIBUTES, "ab"),
        **some(pieces.UNSHARED, "o"),
        **some(pieces.STRINGS, "s"),
        **some(pieces.COMMENTS, "c"),
        "M": "cc",
        "U": "CcTool",
    }
    others = {
        **some(pieces.OTHERS, "kl"),
        **some(pieces.LOOKALIKES, "n"),
        **some(pieces.STRINGS_OF_OTHERS, "t"),
        **some(pieces.COMMENTS_OF_OTHERS, "d"),
        "i": str(number),
    }
    return Template(piece).substitute({name: _marked(word, renaming) for name, word in ours.items()}, **others)


def _comes_back(word: str, renaming: Renaming) -> bool:
    """Say whether a name can be told from its new one: what was CC or Cc in PromptEngineBox cannot."""
    return renaming.inverse().identifier(renaming.identifier(word)) == word


def _marked(text: str, renaming: Renaming) -> str:
    new = renaming.identifier(text)
    return text if new == text else f"<{text}|{new}>"


def renamed_root(renaming: Renaming) -> str:
    """Return where the module lies afterwards."""
    return ROOT.removesuffix("cc") + renaming.module[1]
