"""Edits module_map.yaml as text when what is said of a module changes: its values, no other byte."""

from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.model.map_text import after_line, as_data, block_of_modules, last_line
from generators.model.module_map import MAP_NAME, Module, read_map


def change_module(text: str, name: str, module: Module) -> str:
    """Return the map's text with another record of one of its modules; comments stay.

    Raises:
        Refusal: the map is broken, has no such module, or is laid out in a way that cannot be edited.
    """
    before = read_map(text)
    old, new = as_data(before.get(name)), as_data(module)
    after = text
    for key in (key for key in {**old, **new} if old.get(key) != new.get(key)):
        after = _changed(after, name, key, new.get(key))
    if dict(read_map(after).modules) != {**before.modules, name: module}:
        raise Refusal(f"{MAP_NAME} is laid out so that {name!r} cannot be changed safely: write its entry as a block")
    return after


def _changed(text: str, name: str, key: str, value: Any) -> str:
    """Return the text with one value of a module's entry: in the place of the old one, or after the last line."""
    entry = next(node for known, node in block_of_modules(text).value if known.value == name)
    newline = "\r\n" if "\r\n" in text else "\n"
    for known, node in entry.value if not entry.flow_style else ():
        if known.value == key:
            start, end = after_line(text, known.start_mark.line - 1), after_line(text, last_line(node))
            return text[:start] + _lines(known.start_mark.column, key, value, newline) + text[end:]
    column, end = entry.value[0][0].start_mark.column, after_line(text, last_line(entry))
    head = text[:end] if text[:end].endswith("\n") else text[:end] + newline
    return head + _lines(column, key, value, newline) + text[end:]


def _lines(column: int, key: str, value: Any, newline: str) -> str:
    if value is None:
        return ""
    said = yaml.safe_dump({key: value}, default_flow_style=None, sort_keys=False, allow_unicode=True, width=100_000)
    return "".join(f"{' ' * column}{line}{newline}" for line in said.splitlines())
