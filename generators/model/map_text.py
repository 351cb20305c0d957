"""Edits module_map.yaml as text: an entry comes or goes, every other byte stays."""

import difflib
from collections.abc import Mapping
from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME, Module, ModuleMap, broken, compose, read_map


def add_module(text: str, name: str, module: Module) -> str:
    """Return the map's text with one module after those it has; raises Refusal like `add_modules`."""
    return add_modules(text, {name: module})


def add_modules(text: str, modules: Mapping[str, Module]) -> str:
    """Return the map's text with modules, by name, after those it has.

    Raises:
        Refusal: the map is broken, has one of the modules already, or is laid out in a way that cannot be added to.
    """
    before = read_map(text)
    if known := [name for name in modules if name in before.modules]:
        raise Refusal(f"{MAP_NAME} already has a module {known[0]!r}")
    if not modules:
        return text
    block = block_of_modules(text)
    place, column = after_line(text, last_line(block)), block.value[0][0].start_mark.column
    newline = "\r\n" if "\r\n" in text else "\n"
    entries = _entries_text(modules, column).replace("\n", newline)
    head, tail = text[:place], text[place:]
    if head and not head.endswith("\n"):
        entries = newline + entries.removesuffix(newline)
    return _proved(head + entries + tail, before, modules)


def first_map(name: str, module: Module) -> str:
    """Return the text of a map with one module."""
    head = "# The one index of modules; the generators read it.\nversion: 1\nmodules:\n"
    return head + _entries_text({name: module}, 2)


def remove_module(text: str, name: str) -> str:
    """Return the map's text without one module: its lines go, comments before and after them stay.

    Raises:
        Refusal: the map is broken, has no such module or no other, or is laid out in a way that cannot be taken from.
    """
    before = read_map(text)
    before.get(name)
    if len(before.modules) == 1:
        raise Refusal(f"{name!r} is the only module of {MAP_NAME}, which cannot be empty: make another one first")
    entries = block_of_modules(text).value
    key, value = next(entry for entry in entries if entry[0].value == name)
    start, end = after_line(text, key.start_mark.line - 1), after_line(text, last_line(value))
    head, tail = text[:start], text[end:]
    if not tail and not text.endswith("\n"):
        head = head.removesuffix("\n").removesuffix("\r")
    if read_map(head + tail) != ModuleMap(before.version, {n: m for n, m in before.modules.items() if n != name}):
        raise Refusal(f"{MAP_NAME} is laid out so that {name!r} cannot be removed safely: remove its entry by hand")
    return head + tail


def map_diff(before: str, after: str) -> str:
    """Return what changed in the map, as a diff."""
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    return "".join(difflib.unified_diff(old, new, MAP_NAME, MAP_NAME, n=1))


def block_of_modules(text: str) -> yaml.MappingNode:
    """Return the node of the modules; raises Refusal when they do not stand in a block."""
    node = compose(text, MAP_NAME)
    modules = next(value for key, value in node.value if key.value == "modules")
    if not isinstance(modules, yaml.MappingNode) or modules.flow_style or not modules.value:
        raise broken(MAP_NAME, modules.start_mark, "`modules:` must be a block with one module on a line at least")
    return modules


def after_line(text: str, line: int) -> int:
    """Return the offset of the end of a line, counted from 0."""
    return sum(map(len, text.splitlines(keepends=True)[: line + 1]))


def last_line(node: yaml.Node) -> int:
    """Return the last line that a node stands on, counted from 0."""
    # A block's own end mark lies behind the comments that follow it; that of its last leaf does not.
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    ends_before = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line) - (1 if ends_before else 0)


def _entries_text(modules: Mapping[str, Module], column: int) -> str:
    entries = {name: as_data(module) for name, module in modules.items()}
    text = yaml.safe_dump(entries, sort_keys=False, default_flow_style=None, allow_unicode=True, width=100_000)
    return "".join(f"{' ' * column}{line}\n" for line in text.splitlines())


def as_data(module: Module) -> dict[str, Any]:
    """Return what the map says of a module, as plain data; what is at its default is left out."""
    data: dict[str, Any] = {"title": module.title, "paths": list(module.paths)}
    if module.gold:
        data["gold"] = True
    data |= {"depends_on": list(module.depends_on), "deployment": module.deployment}
    data |= {"verify": module.verify} if module.verify else {}
    data |= {name: list(names) for name, names in (("keep", module.keep), ("own", module.own)) if names}
    if origin := module.cloned_from:
        source = origin.source if isinstance(origin.source, str) else list(origin.source)
        names = dict(origin.names)
        data["cloned_from"] = {"module": origin.module, "source": source, "commit": origin.commit, "names": names}
        data["cloned_from"] |= {"renamed": dict(origin.renamed)} if origin.renamed else {}
    return data


def _proved(text: str, before: ModuleMap, modules: Mapping[str, Module]) -> str:
    if dict(read_map(text).modules) != {**before.modules, **modules}:
        names = ", ".join(map(repr, modules))
        raise Refusal(f"{MAP_NAME} is laid out so that {names} cannot be added safely; write it as in the README")
    return text
