"""Edits module_map.yaml as text when a module gets another name: its entry and whatever names it; no other byte."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from generators.model.errors import Refusal
from generators.model.lineage import Lineage
from generators.model.map_text import after_line, block_of_modules, last_line
from generators.model.module_map import MAP_NAME, Module, ModuleMap, read_map
from generators.model.names import Renaming


@dataclass(frozen=True)
class _Edit:
    """What shall stand in the text between two offsets."""

    start: int
    end: int
    new: str


def rename_module(text: str, renaming: Renaming, moved: Mapping[str, str]) -> str:
    """Return the map's text with one module under its new name.

    Args:
        text: the map.
        renaming: the names mapping; its title is the module's new one.
        moved: the new path of each of the module's paths.

    Raises:
        Refusal: the map is broken, has no such module, or is laid out in a way that cannot be edited.
    """
    before = read_map(text)
    before.get(renaming.module[0])
    if renaming.module[1] in before.modules:
        raise Refusal(f"{MAP_NAME} already has a module {renaming.module[1]!r}: choose another name")
    expected = {
        _renamed(name, renaming): _renamed_module(name, one, renaming, moved) for name, one in before.modules.items()
    }
    newline = "\r\n" if "\r\n" in text else "\n"
    ending = "" if text.endswith("\n") else newline
    whole = text + ending
    edits = [edit for entry in block_of_modules(whole).value for edit in _entry_edits(whole, entry, expected, renaming)]
    after = _edited(whole, edits).removesuffix(ending)
    if read_map(after) != ModuleMap(before.version, expected):
        old, new = renaming.module
        raise Refusal(f"{MAP_NAME} is laid out so that {old!r} cannot become {new!r} safely: rename its entry by hand")
    return after


def _edited(text: str, edits: list[_Edit]) -> str:
    # Of two insertions at one place the first stays first: sorting keeps their order.
    parts, place = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        parts += [text[place : edit.start], edit.new]
        place = edit.end
    return "".join([*parts, text[place:]])


def _renamed(name: str, renaming: Renaming) -> str:
    return renaming.module[1] if name == renaming.module[0] else name


def _renamed_module(name: str, module: Module, renaming: Renaming, moved: Mapping[str, str]) -> Module:
    depends_on = tuple(_renamed(one, renaming) for one in module.depends_on)
    origin = module.cloned_from
    if name == renaming.module[0]:
        return replace(
            module,
            title=renaming.title[1] if renaming.title else module.title,
            paths=tuple(moved.get(path, path) for path in module.paths),
            depends_on=depends_on,
            verify=renaming.identifier(module.verify),
            own=tuple(map(renaming.identifier, module.own)),
            cloned_from=origin and replace(origin, names=_said(origin.names, renaming)),
        )
    if origin and origin.module == renaming.module[0]:
        origin = _renamed_source(origin, renaming)
    return replace(module, depends_on=depends_on, cloned_from=origin)


def _said(names: Mapping[str, str], renaming: Renaming) -> dict[str, str]:
    """Return the names of a clone's lineage when the clone gets others; those that it shared with gold become pairs."""
    said = {old: renaming.identifier(new) for old, new in names.items()}
    known = _singular(names.values()) | _singular(names)
    more = {old: new for old, new in renaming.as_dict().items() if old.partition("/")[0] not in known}
    return _without_same(said | more)


def _renamed_source(origin: Lineage, renaming: Renaming) -> Lineage:
    """Return the lineage of a clone whose source has other names now.

    `names` leads from the source of today to the clone; `renamed` from the source of then to that of today.
    """
    names = {renaming.identifier(old): new for old, new in origin.names.items()}
    renamed = {old: renaming.identifier(new) for old, new in origin.renamed.items()}
    for old, new in renaming.as_dict().items():
        if old not in _singular(origin.names):
            names[new] = old
        if old not in _singular(origin.renamed.values()):
            renamed[old] = new
    return replace(origin, module=renaming.module[1], names=_without_same(names), renamed=_without_same(renamed))


def _singular(names: Iterable[str]) -> set[str]:
    return {name.partition("/")[0] for name in names}


def _without_same(names: Mapping[str, str]) -> dict[str, str]:
    return {old: new for old, new in names.items() if old != new}


def _entry_edits(
    text: str, entry: tuple[yaml.Node, yaml.Node], expected: Mapping[str, Module], renaming: Renaming
) -> Iterator[_Edit]:
    key, value = entry
    name = _renamed(key.value, renaming)
    if name != key.value:
        yield _scalar(text, key, name)
    module, fields = expected[name], _fields(value)
    for field, new in (("title", module.title), ("verify", module.verify)):
        if field in fields:
            yield from _scalar_edits(text, fields[field], new)
    for field, news in (("paths", module.paths), ("depends_on", module.depends_on), ("own", module.own)):
        if field in fields:
            yield from _list_edits(text, fields[field], news)
    if module.cloned_from and isinstance(origin := fields["cloned_from"], yaml.MappingNode):
        yield from _lineage_edits(text, origin, module.cloned_from)


def _fields(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}


def _list_edits(text: str, node: yaml.Node, news: tuple[str, ...]) -> Iterator[_Edit]:
    for item, new in zip(node.value, news, strict=True):
        yield from _scalar_edits(text, item, new)


def _lineage_edits(text: str, node: yaml.MappingNode, origin: Lineage) -> Iterator[_Edit]:
    fields = _fields(node)
    yield from _scalar_edits(text, fields["module"], origin.module)
    if isinstance(names := fields.get("names"), yaml.MappingNode):
        yield from _mapping_edits(text, names, origin.names)
    renamed = fields.get("renamed")
    if isinstance(renamed, yaml.MappingNode) and origin.renamed:
        yield from _mapping_edits(text, renamed, origin.renamed)
    elif renamed is None and origin.renamed:
        pairs = ", ".join(f"{old}: {new}" for old, new in origin.renamed.items())
        yield _added(text, node, f"renamed: {{{pairs}}}")
    elif renamed is not None and not origin.renamed:
        yield _removed(text, node, list(fields).index("renamed"))


def _mapping_edits(text: str, node: yaml.MappingNode, names: Mapping[str, str]) -> Iterator[_Edit]:
    """Bring a mapping of names up to date: pairs keep their places, new ones come last."""
    pairs = list(names.items())
    for (key, value), (old, new) in zip(node.value, pairs, strict=False):
        yield from _scalar_edits(text, key, old)
        yield from _scalar_edits(text, value, new)
    for old, new in pairs[len(node.value) :]:
        yield _added(text, node, f"{old}: {new}")
    for index in range(len(pairs), len(node.value)):
        yield _removed(text, node, index)


def _scalar_edits(text: str, node: yaml.Node, new: str) -> Iterator[_Edit]:
    if node.value != new:
        yield _scalar(text, node, new)


def _scalar(text: str, node: yaml.Node, new: str) -> _Edit:
    start, end = node.start_mark.index, node.end_mark.index
    if text[start] == "'":
        return _Edit(start, end, "'" + new.replace("'", "''") + "'")
    return _Edit(start, end, new if text[start] != '"' and _is_plain(new) else json.dumps(new, ensure_ascii=False))


def _is_plain(value: str) -> bool:
    try:
        return bool(yaml.safe_load(f"{{a: {value}}}") == {"a": value})
    except yaml.YAMLError:
        return False


def _added(text: str, node: yaml.MappingNode, pair: str) -> _Edit:
    """Return the edit that puts a pair behind those a mapping has."""
    if node.flow_style:
        place = node.value[-1][1].end_mark.index
        return _Edit(place, place, f", {pair}")
    place = after_line(text, last_line(node))
    newline = "\r\n" if "\r\n" in text else "\n"
    return _Edit(place, place, f"{' ' * node.start_mark.column}{pair}{newline}")


def _removed(text: str, node: yaml.MappingNode, index: int) -> _Edit:
    """Return the edit that takes a pair out of a mapping; it is not the first."""
    key, value = node.value[index]
    if node.flow_style:
        return _Edit(node.value[index - 1][1].end_mark.index, value.end_mark.index, "")
    start, end = after_line(text, key.start_mark.line - 1), after_line(text, last_line(value))
    return _Edit(start, end, "")
