"""The languages whose structure is known: how each is read, merged and proved."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from generators.merge import data, proof
from generators.merge.blocks import Lines, Read, merged_blocks
from generators.merge.fragment import merged_fragment
from generators.merge.objection import Objection
from generators.merge.piece import Part
from generators.merge.statements import read_statements
from generators.merge.toml_text import read_toml
from generators.merge.yaml_text import read_yaml


@dataclass(frozen=True)
class Language:
    """What is known of a language.

    `unreadable`: why a text is none of it. `parts`: the merge of three texts, None when they cannot be cut.
    `objections`: what speaks against a result, given base, ours, theirs and the result. `broken`: as much of it as can
    be said while clashes are left.
    """

    unreadable: Callable[[str], Objection | None]
    parts: Callable[[str, str, str, Lines], list[Part] | None]
    objections: Callable[[str, str, str, str], list[Objection]]
    broken: Callable[[str, str, str, str], list[Objection]] = lambda *_: []


def language_of(path: str) -> Language | None:
    """Return the language of a file, by its name; None when only its lines are known."""
    return LANGUAGES.get(PurePosixPath(path).suffix)


def _of_blocks(read: Read, parse: data.Parse) -> Language:
    return Language(partial(data.unreadable, parse), partial(merged_blocks, read), partial(data.data_objections, parse))


def _json_parts(base: str, ours: str, theirs: str, lines: Lines) -> list[Part] | None:
    text = merged_fragment(base, ours, theirs)
    return [text] if text is not None else None


_PYTHON = Language(proof.not_compiling, partial(merged_blocks, read_statements), proof.objections, proof.broken)
_YAML = _of_blocks(read_yaml, data.yaml_data)
LANGUAGES = {
    ".py": _PYTHON,
    ".pyi": _PYTHON,
    ".yaml": _YAML,
    ".yml": _YAML,
    ".toml": _of_blocks(read_toml, data.toml_data),
    ".json": Language(
        partial(data.unreadable, data.json_data), _json_parts, partial(data.data_objections, data.json_data)
    ),
}
