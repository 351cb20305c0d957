"""The structure of documents: a renamed one holds as many things, in the same places, as it did before."""

import json
import tomllib
from collections.abc import Callable, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import PurePosixPath
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# More takes longer to read than the rename itself, and is data that no person wrote.
LARGEST = 1_000_000


def lost_structure(path: str, before: str, after: str) -> str | None:
    """Return what is wrong with the structure of a document after a rename, or None.

    Args:
        path: its suffix tells what it is: JSON, TOML, YAML or INI; others have no structure to compare.
        before: the text before; when it is not what its suffix says, nothing is asked of the text after.
        after: the text after.
    """
    read = READERS.get(PurePosixPath(path).suffix)
    if read is None or before == after or len(before) > LARGEST:
        return None
    try:
        old = read(before)
    except READ_ERRORS:
        return None
    try:
        new = read(after)
    except READ_ERRORS as error:
        return f"cannot be read any more: {' '.join(str(error).split())}"
    return None if _same(old, new) else "has another structure: two names in it may have become one"


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        pairs = zip(old.values(), new.values(), strict=False)
        return len(old) == len(new) and all(_same(one, other) for one, other in pairs)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_same(one, other) for one, other in zip(old, new, strict=True))
    return type(old) is type(new) and (isinstance(old, str) or old == new)


def _yaml(text: str) -> list[Any]:
    # Tags of applications are nobody's business here: what they stand for is compared as it is written.
    return [_plain(node, set()) for node in yaml.compose_all(text, Loader=Loader)]


def _plain(node: yaml.Node | None, seen: set[int]) -> Any:
    """Return mappings and lists of scalars; what an alias stands for is compared where it is written."""
    if isinstance(node, yaml.ScalarNode) or node is None:
        return node.value if node else None
    if id(node) in seen:
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key, seen)): _plain(value, seen) for key, value in node.value}
    return [_plain(one, seen) for one in node.value]


def _ini(text: str) -> Mapping[str, Mapping[str, str]]:
    parser = ConfigParser(interpolation=None, allow_no_value=True)
    parser.read_string(text)
    return {name: dict(section) for name, section in parser.items()}


READ_ERRORS = (ValueError, yaml.YAMLError, ConfigError, RecursionError)
READERS: Mapping[str, Callable[[str], Any]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".ini": _ini,
    ".cfg": _ini,
}
