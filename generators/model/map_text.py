"""Edits module_map.yaml as text: what is added is new, every other byte stays."""

from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME, Module, ModuleMap, broken, compose, read_map


def add_module(text: str, name: str, module: Module) -> str:
    """Return the map's text with one module after those it has.

    Raises:
        Refusal: the map is broken, has the module already, or is laid out in a way that cannot be added to.
    """
    before = read_map(text)
    if name in before.modules:
        raise Refusal(f"{MAP_NAME} already has a module {name!r}")
    place, column = _end_of_modules(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    entry = _entry_text(name, module, column).replace("\n", newline)
    head, tail = text[:place], text[place:]
    if head and not head.endswith("\n"):
        entry = newline + entry.removesuffix(newline)
    return _proved(head + entry + tail, before, name, module)


def _end_of_modules(text: str) -> tuple[int, int]:
    """Return the offset after the line where the last module ends, and the column of the modules' names."""
    node = compose(text, MAP_NAME)
    modules = next(value for key, value in node.value if key.value == "modules")
    if not isinstance(modules, yaml.MappingNode) or modules.flow_style or not modules.value:
        raise broken(MAP_NAME, modules.start_mark, "`modules:` must be a block with one module on a line at least")
    lines = text.splitlines(keepends=True)
    last = _last_line(modules)
    return sum(map(len, lines[: last + 1])), modules.value[0][0].start_mark.column


def _last_line(node: yaml.Node) -> int:
    # A block's own end mark lies behind the comments that follow it; that of its last leaf does not.
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    ends_before = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line) - (1 if ends_before else 0)


def _entry_text(name: str, module: Module, column: int) -> str:
    text = yaml.safe_dump(
        {name: _as_data(module)}, sort_keys=False, default_flow_style=None, allow_unicode=True, width=100_000
    )
    return "".join(f"{' ' * column}{line}\n" for line in text.splitlines())


def _as_data(module: Module) -> dict[str, Any]:
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
    return data


def _proved(text: str, before: ModuleMap, name: str, module: Module) -> str:
    after = read_map(text)
    if dict(after.modules) != {**before.modules, name: module}:
        raise Refusal(f"{MAP_NAME} is laid out so that {name!r} cannot be added safely; write it as in the README")
    return text
