"""What a module's page says that can be measured: routes, tables, events and jobs; compared with what the code has."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from generators.model.finding import Finding
from generators.model.module_map import Loader
from generators.model.page_text import value_node, with_files, with_list
from generators.model.roster import page_data

# Where each fact stands on the page.
KEYS: dict[str, tuple[str, ...]] = {
    "routes": ("routes",),
    "tables": ("tables",),
    "publishes": ("events", "publishes"),
    "subscribes": ("events", "subscribes"),
    "jobs": ("jobs",),
}


@dataclass(frozen=True)
class Facts:
    """What a module's code has; `problem` says why it could not be measured."""

    routes: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    publishes: tuple[str, ...] = ()
    subscribes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    problem: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Facts":
        """Return facts that were written down as JSON."""
        values: dict[str, Any] = {
            key: value if isinstance(value, str) else tuple(value) for key, value in given.items()
        }
        return cls(**values)

    def as_lists(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        """Return each fact by its place on the page."""
        return {place: getattr(self, key) for key, place in KEYS.items()}


def fact_findings(place: str, content: bytes, facts: Facts) -> Iterator[Finding]:
    """Yield what a page says otherwise than the code; nothing of a page that is not YAML.

    Args:
        place: where the page lies.
        content: of the page.
        facts: what the code has.
    """
    try:
        data = page_data(content)
    except yaml.YAMLError:
        return
    if facts.problem:
        yield Finding(place, "page-unmeasured", f"the module cannot be imported ({facts.problem}): correct it")
        return
    for keys, has in facts.as_lists().items():
        says = _said(data, keys)
        words = [
            *(f"add {one!r}" for one in has if one not in says),
            *(f"take out {one!r}" for one in says if one not in has),
        ]
        if words:
            node = yaml.compose(content, Loader=Loader)
            where = value_node(node, keys) or value_node(node, keys[:1])
            line = f":{where.start_mark.line + 1}" if where is not None else ""
            yield Finding(
                f"{place}{line}", f"page-{keys[0]}", f"`{'.'.join(keys)}`: {', '.join(words)}, or run with --fix"
            )


def _said(data: Any, keys: Sequence[str]) -> list[str]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return [str(one) for one in data] if isinstance(data, list) else []


def corrected(content: bytes, code: Mapping[str, bytes], present: set[str], facts: Facts | None) -> bytes:
    """Return a page with its measured part as the code has it; a page that is not YAML stays as it is.

    Args:
        content: of the page.
        code: the module's files with their contents, relative to its folder.
        present: all files of the module, relative to its folder.
        facts: what was measured; None where nothing was.
    """
    try:
        text = content.decode("utf-8")
        named = [str(one) for one in (page_data(content).get("files") or ())]
        files = {path: _role(path, code[path]) for path in sorted(code) if path.endswith(".py")}
        text = with_files(text, files, [path for path in named if path not in present])
        for keys, wanted in facts.as_lists().items() if facts and not facts.problem else ():
            text = with_list(text, keys, wanted)
    except (yaml.YAMLError, UnicodeDecodeError):
        return content
    return text.encode()


def _role(path: str, code: bytes) -> str:
    """Return what a file says of itself in its first sentence."""
    try:
        sentence = (ast.get_docstring(ast.parse(code)) or "").partition("\n")[0].rstrip(".")
    except (SyntaxError, ValueError):
        sentence = ""
    return sentence or ("package" if path.endswith("__init__.py") else path.rpartition("/")[2].removesuffix(".py"))
