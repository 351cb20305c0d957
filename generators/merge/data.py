"""Proves a merge of data: every key and item of the result is what both sides together make of the base."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import yaml

from generators.merge.objection import Objection

COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
Parse = Callable[[str], Any]


def yaml_data(text: str) -> Any:
    """Return keys, items and scalars as they are written, whatever their tags mean; raises ValueError."""
    try:
        return _of_node(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(str(error).replace("\n", " ")) from error


def json_data(text: str) -> Any:
    """Return what a JSON document says; raises ValueError."""
    return json.loads(text, object_pairs_hook=_no_key_twice)


def toml_data(text: str) -> Any:
    """Return what a TOML document says; raises ValueError."""
    return tomllib.loads(text)


def unreadable(parse: Parse, text: str) -> Objection | None:
    """Return why a document cannot be read, or None when it can."""
    try:
        parse(text)
    except (ValueError, RecursionError) as error:
        return Objection(1, f"the two changes together cannot be read: {error}")
    return None


def data_objections(parse: Parse, base: str, ours: str, theirs: str, result: str) -> list[Objection]:
    """Return what speaks against calling the result the merge of three documents that can all be read."""
    if why := unreadable(parse, result):
        return [why]
    found = _differences("the file", *(parse(text) for text in (base, ours, theirs, result)))
    comments = [[one.strip() for one in COMMENT.findall(text)] for text in (base, ours, theirs, result)]
    if not _adds_up(*comments):
        found.append("a comment would be lost or come twice")
    return [Objection(1, what) for what in found]


def _differences(where: str, base: Any, ours: Any, theirs: Any, result: Any) -> list[str]:
    if ours in (base, theirs) or theirs == base:
        wanted = theirs if ours == base else ours
        return [] if result == wanted else [f"{where} would not be what one side made of it"]
    if all(isinstance(one, dict) for one in (base, ours, theirs, result)):
        keys = {key: None for one in (base, ours, theirs, result) for key in one}
        return [
            why
            for key in keys
            for why in _differences(str(key), *(one.get(key, _MISSING) for one in (base, ours, theirs, result)))
        ]
    lists = all(isinstance(one, list) for one in (base, ours, theirs, result))
    if lists and _adds_up(*([repr(item) for item in one] for one in (base, ours, theirs, result))):
        return []
    return [f"{where}: both sides changed it"]


_MISSING = object()


def _adds_up(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], result: Sequence[str]) -> bool:
    """Return whether a list has what both sides added and nothing that one removed; the same addition counts once."""
    was, left, right, has = (Counter(one) for one in (base, ours, theirs, result))
    for item in {*was, *left, *right, *has}:
        one, other = left[item] - was[item], right[item] - was[item]
        sums = (one, other, one + other) if one * other > 0 else (one + other,)
        if not min(sums) <= has[item] - was[item] <= max(sums):
            return False
    return True


def _of_node(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _no_key_twice([(repr(_of_node(key)), _of_node(value)) for key, value in node.value])
    if isinstance(node, yaml.SequenceNode):
        return [_of_node(item) for item in node.value]
    return (node.tag, node.value) if node else None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key would stand twice")
    return found
