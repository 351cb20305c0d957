"""A module's page as text: lists on it and its files brought up to date, every other byte as it was."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import yaml

from generators.model.module_map import Loader

WIDTH = 100


def value_node(node: yaml.Node | None, keys: Sequence[str]) -> yaml.Node | None:
    """Return the node of a value below some keys, or None."""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node


def with_list(text: str, keys: Sequence[str], wanted: Sequence[str]) -> str:
    """Return a page whose list below some keys has exactly what is wanted; what it had stays where it was.

    Args:
        text: the page.
        keys: one key, or two where the list is in a mapping.
        wanted: what the list shall have; new items come last.

    Raises:
        YAMLError: the page is not YAML.
    """
    root = yaml.compose(text, Loader=Loader)
    node = value_node(root, keys)
    has = [str(one.value) for one in node.value] if isinstance(node, yaml.SequenceNode) else []
    if {*has} == {*wanted} and (node is not None or not wanted):
        return text
    items = [*(one for one in has if one in wanted), *(one for one in wanted if one not in has)]
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and any(one in wanted for one in has):
        return _with_lines(text, node, wanted, items)
    indent = "  " * len(keys)
    if node is None:
        return _with_key(text, root, keys, items)
    start = text.rindex(":", 0, node.start_mark.index + (not node.value)) + 1
    return f"{text[:start]}{_list(items, indent, text, start)}{text[_end(text, node) :]}"


def _with_lines(text: str, node: yaml.SequenceNode, wanted: Sequence[str], items: Sequence[str]) -> str:
    kept = [one for one in node.value if one.value in wanted]
    gone = {line for one in node.value if one.value not in wanted for line in _lines_of(text, one)}
    new = [f"{' ' * node.start_mark.column}- {_scalar(one)}{_newline(text)}" for one in items[len(kept) :]]
    out: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True)):
        out += [] if number in gone else [line]
        if number == _last_line(text, kept[-1]):
            out[-1] = line if line.endswith("\n") else line + _newline(text)
            out += new
    return "".join(out)


def _lines_of(text: str, node: yaml.Node) -> range:
    return range(node.start_mark.line, _last_line(text, node) + 1)


def _with_key(text: str, root: yaml.Node | None, keys: Sequence[str], items: Sequence[str]) -> str:
    """Return a page with a key that it did not have, at the end of the mapping where it belongs."""
    above = value_node(root, keys[:-1])
    whole = text if not text or text.endswith("\n") else text + _newline(text)
    if not isinstance(above, yaml.MappingNode):
        made = f"{keys[0]}:{_newline(text)}  {keys[-1]}:" if len(keys) > 1 else f"{keys[0]}:"
        return f"{whole}{made}{_list(items, '  ' * len(keys), made, len(made))}{_newline(text)}"
    if len(keys) > 1 and above.flow_style:
        end = above.end_mark.index - 1
        return f"{text[:end]}{', ' if above.value else ''}{keys[-1]}: {_flow(items)}{text[end:]}"
    column = above.start_mark.column
    made = f"{' ' * column}{keys[-1]}:"
    end = len(whole) if len(keys) == 1 else _line_after(whole, above.value[-1][1])
    return f"{whole[:end]}{made}{_list(items, ' ' * (column + 2), made, len(made))}{_newline(text)}{whole[end:]}"


def with_files(text: str, present: Mapping[str, str], gone: Sequence[str]) -> str:
    """Return a page whose `files:` has these files, and not those.

    Args:
        text: the page; its `files:` is a block mapping, else it stays as it is.
        present: files to be named, each with its role; those that are named already keep theirs.
        gone: files to be taken off.
    """
    node = value_node(yaml.compose(text, Loader=Loader), ["files"])
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return text
    entries = [(str(key.value), key.start_mark.line, _last_line(text, value)) for key, value in node.value]
    lines = text.splitlines(keepends=True)
    added: dict[int, list[str]] = {}
    for path in (path for path in present if path not in {name for name, _, _ in entries}):
        role = _flow_scalar(present[path])
        line = f"{' ' * node.start_mark.column}{_scalar(path)}: {{role: {role}}}{_newline(text)}"
        added.setdefault(_neighbour(path, entries), []).append(line)
    dropped = {line for name, first, last in entries if name in gone for line in range(first, last + 1)}
    out: list[str] = []
    for number, line in enumerate(lines):
        out += [] if number in dropped else [line]
        out += added.get(number, [])
    return "".join(out)


def _neighbour(path: str, entries: Sequence[tuple[str, int, int]]) -> int:
    """Return the line behind which a file is named: the last one of its folder, else the last of all."""
    folder = PurePosixPath(path).parent
    beside = [last for name, _, last in entries if PurePosixPath(name).parent == folder]
    return max(beside or [last for _, _, last in entries])


def _last_line(text: str, node: yaml.Node) -> int:
    """Return the line that a value ends in; a block's end mark stands behind the empty lines below it."""
    inside = text[: node.end_mark.index].rstrip()
    return inside.count("\n")


def _line_after(text: str, node: yaml.Node) -> int:
    end = text.find("\n", len(text[: node.end_mark.index].rstrip()))
    return len(text) if end < 0 else end + 1


def _end(text: str, node: yaml.Node) -> int:
    return len(text[: node.end_mark.index].rstrip()) if node.value else node.end_mark.index


def _list(items: Sequence[str], indent: str, text: str, start: int) -> str:
    """Return what stands behind the colon: one line where it fits, else a line for each item."""
    column = start - (text.rfind("\n", 0, start) + 1)
    flow = _flow(items)
    if column + len(flow) + 1 <= WIDTH:
        return f" {flow}"
    return "".join(f"{_newline(text)}{indent}- {_scalar(one)}" for one in items)


def _flow(items: Sequence[str]) -> str:
    return f"[{', '.join(map(_flow_scalar, items))}]"


def _flow_scalar(item: str) -> str:
    return str(yaml.safe_dump([item], default_flow_style=True, width=float("inf"), allow_unicode=True)).strip()[1:-1]


def _scalar(item: str) -> str:
    dumped = str(yaml.safe_dump(item, width=float("inf"), allow_unicode=True))
    return dumped.removesuffix("...\n").strip()


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
