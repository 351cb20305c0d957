"""Files that are not Python: YAML and JSON by their scalars, Markdown as sentences, all else by whole words."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from generators.rewrite.ledger import Finding
from generators.rewrite.owned import Owned
from generators.rewrite.wording import Passage, passage, prose

# JSON is YAML, with few exceptions, which are taken by whole words.
YAML = {".yaml", ".yml", ".json"}
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SENTENCES = {".md", ".rst", ".txt", ".mdc"}


def document_findings(path: str, text: str, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about a text file that is not Python."""
    if not owned.renaming.hint.search(text):
        return
    suffix = PurePosixPath(path).suffix
    if suffix in YAML and (scalars := _scalars(text)) is not None:
        yield from _yaml_findings(text, scalars, owned)
    else:
        yield from passage(Passage(text, 0, natural=suffix in SENTENCES), owned)


def _yaml_findings(text: str, scalars: list[tuple[int, int, str]], owned: Owned) -> Iterator[Finding]:
    """Judge each scalar by itself, a sentence or one name, and what is between them as comments."""
    place = 0
    for start, end, key in scalars:
        yield from prose(text[place:start], place, owned)
        inner = text[start:end]
        bare = inner.strip("\"'")
        titled = owned.titled(bare, start + inner.index(bare)) if key == "title" else []
        yield from titled or passage(Passage(inner, start, natural=len(inner.split()) > 1), owned)
        place = end
    yield from prose(text[place:], place, owned)


def _scalars(text: str) -> list[tuple[int, int, str]] | None:
    """Return where the scalars stand, each with the key that it is the value of, or None when it is not YAML."""
    try:
        tokens = list(yaml.scan(text, Loader=Loader))
    except yaml.YAMLError:
        return None
    spans = [
        (one.start_mark.index, one.end_mark.index, _key(*before))
        for *before, one in zip(["", "", *tokens], ["", *tokens], tokens, strict=False)
        if isinstance(one, yaml.ScalarToken)
    ]
    return [(start, end, key) for start, end, key in spans if start < end]


def _key(name: object, sign: object) -> str:
    return str(name.value) if isinstance(name, yaml.ScalarToken) and isinstance(sign, yaml.ValueToken) else ""
