"""Adding or removing a module never changes another byte of the map, and one undoes the other."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from generators.model.lineage import Lineage
from generators.model.map_text import add_module, add_modules, remove_module
from generators.model.module_map import Module, read_map

WORDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TITLES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30)
PATHS = st.lists(WORDS, min_size=1, max_size=3).map("/".join)
COMMENTS = st.sampled_from(["", "   # a note", " #"])
BLANKS = st.sampled_from(["", "\n", "# between\n", "\n  # indented\n\n"])
LINEAGES = st.builds(
    Lineage, WORDS, st.one_of(WORDS, st.lists(WORDS, min_size=1).map(tuple)), WORDS, st.dictionaries(WORDS, WORDS)
)
MODULES = st.builds(
    Module,
    title=TITLES,
    paths=st.lists(PATHS, min_size=1, max_size=3, unique=True).map(tuple),
    gold=st.booleans(),
    depends_on=st.lists(WORDS, max_size=2).map(tuple),
    deployment=st.sampled_from(["in-process", "service"]),
    cloned_from=st.none() | LINEAGES,
    verify=st.just("") | TITLES,
    keep=st.lists(TITLES, max_size=2).map(tuple),
    own=st.lists(TITLES, max_size=2).map(tuple),
)


def is_plain(text: str) -> bool:
    """Say whether YAML reads a text as itself without quotes; `no`, `on` and their like are truth values."""
    return bool(yaml.safe_load(text) == text)


@st.composite
def maps(draw: st.DrawFn) -> str:
    """Return a map as people write it: comments, blank lines, block and flow style, any indentation."""
    lines = [draw(BLANKS), "version: 1", draw(COMMENTS), "\n", draw(BLANKS), "modules:", draw(COMMENTS), "\n"]
    indent = " " * draw(st.integers(1, 6))
    for name in draw(st.lists(WORDS.filter(is_plain), min_size=1, max_size=4, unique=True)):
        path = draw(PATHS.filter(is_plain))
        if draw(st.booleans()):
            lines += [f"{indent}{name}: {{title: T, paths: [{path}]}}", draw(COMMENTS), "\n", draw(BLANKS)]
        else:
            lines += [f"{indent}{name}:", draw(COMMENTS), f"\n{indent}   title: 'T'\n{indent}   paths:\n"]
            lines += [f"{indent}   - {path}", draw(COMMENTS), "\n", draw(BLANKS)]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return "".join(lines).replace("\n", newline).removesuffix(newline if draw(st.booleans()) else "")


@given(maps(), MODULES)
def test_adding_changes_no_other_byte(text: str, module: Module) -> None:
    before = read_map(text)
    after = add_module(text, "added_module", module)
    added = len(after) - len(text)
    assert any(after[:place] + after[place + added :] == text for place in range(len(text) + 1))
    assert dict(read_map(after).modules) == {**before.modules, "added_module": module}


@given(maps(), st.lists(MODULES, max_size=3))
def test_adding_many_is_adding_one_after_the_other(text: str, modules: list[Module]) -> None:
    named = {f"added_{number}_module": module for number, module in enumerate(modules)}
    one_by_one = text
    for name, module in named.items():
        one_by_one = add_module(one_by_one, name, module)
    assert add_modules(text, named) == one_by_one


@given(maps(), MODULES)
def test_removing_what_was_added_is_as_if_nothing_had_been(text: str, module: Module) -> None:
    assert remove_module(add_module(text, "added_module", module), "added_module") == text


@given(maps().filter(lambda text: len(read_map(text).modules) > 1), st.data())
def test_removing_changes_no_other_byte(text: str, data: st.DataObject) -> None:
    before = read_map(text)
    name = data.draw(st.sampled_from(sorted(before.modules)))
    after = remove_module(text, name)
    removed = len(text) - len(after)
    assert any(text[:place] + text[place + removed :] == after for place in range(len(after) + 1))
    assert list(read_map(after).modules.items()) == [item for item in before.modules.items() if item[0] != name]
    assert [line for line in after.splitlines() if "between" in line] == [
        line for line in text.splitlines() if "between" in line
    ]
