"""Renaming a module in the map there and back gives the same map, byte for byte."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.model.map_rename import rename_module
from generators.model.module_map import read_map
from generators.model.names import Renaming

TITLES = st.sampled_from(["Control Center", "'Control: Center'", '"Control: Center"'])
COMMENTS = st.sampled_from(["", "   # a note of cc"])
OWN_LINEAGES = st.sampled_from(
    ["", "    cloned_from: {module: old, source: aa, commit: bb, names: {old: cc, tag: note}}\n"]
)
START = "\n      module: cc # the gold\n      source: [aa, bb]\n      commit: bb\n"
LINEAGES = st.sampled_from(
    [
        "{module: cc, source: aa, commit: bb, names: {cc: pem}}",
        f"{START}      names: {{cc: pem, note: prompt}} # so",
        f"{START}      names:\n        cc: pem # first\n        note: prompt # then",
        f"{START}      names:\n        cc: pem\n        note/notes: prompt/prompts",
        f"{START}      names: {{cc: pem}}\n      renamed: {{old: cc, tag: note}}",
    ]
)


@st.composite
def maps(draw: st.DrawFn) -> str:
    """Return a map of a module cc, a clone of it, and another one that may use both."""
    text = f"""\
version: 1
modules:
  cc:{draw(COMMENTS)}
    title: {draw(TITLES)}{draw(COMMENTS)}
    paths: [backend/modules/cc, "docs/cc"]
    depends_on: []
{draw(OWN_LINEAGES)}    verify: pytest tests/cc
    own: [ccs, cc_table]
  pem:
    title: cc
    paths:
    - backend/modules/pem
    depends_on:
    - other
    - cc{draw(COMMENTS)}
    cloned_from: {draw(LINEAGES)}
  other: {{title: T, paths: [o], depends_on: [pem, cc]}}
"""
    last = draw(st.sampled_from(["other", "pem", "no line end"]))
    text = text if last == "other" else text.partition("  other:")[0]
    text = text.removesuffix("\n") if last == "no line end" else text
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@settings(deadline=None)
@given(
    maps(),
    st.sampled_from(["hub", "note_hub"]),
    st.lists(st.sampled_from([("note", "item"), ("color", "shade")]), max_size=2, unique=True),
    st.booleans(),
)
def test_there_and_back_is_as_if_nothing_had_been(
    text: str, name: str, pairs: list[tuple[str, str]], is_titled: bool
) -> None:
    title = (read_map(text).modules["cc"].title, "Hub: it") if is_titled and "title: Control" not in text else None
    there = Renaming(("cc", name), tuple(pairs), title)
    moved = {"backend/modules/cc": f"backend/modules/{name}", "docs/cc": f"docs/{name}"}
    renamed = rename_module(text, there, moved)
    assert rename_module(renamed, there.inverse(), {new: old for old, new in moved.items()}) == text


@settings(deadline=None)
@given(maps(), st.booleans())
def test_every_other_line_stays(text: str, is_titled: bool) -> None:
    title = (read_map(text).modules["cc"].title, "Hub") if is_titled else None
    renamed = rename_module(text, Renaming(("cc", "hub"), (("note", "item"),), title), {"docs/cc": "docs/hub"})
    gone = [line for line in text.splitlines() if line not in renamed.splitlines()]
    assert [line for line in gone if not any(word in line for word in ("cc", "note", "title", "}", "renamed"))] == []
    assert read_map(renamed).modules["pem"].title == "cc"
