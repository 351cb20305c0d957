"""Where a text names a module by its import path, its folder, or its schema: no word is taken for more than it is."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from generators.rewrite.idioms import idiom
from generators.rewrite.ledger import Finding, Judgement
from generators.rewrite.owned import Owned
from generators.rewrite.package import dotted_paths
from generators.rewrite.wording import OUR_HOST, URL

PATH = re.compile(r"[\w.\-]*(?:/[\w.\-]+)+")
# Ours: what follows is the name of a module, and after that the names it is cloned or renamed with.
COMMAND = re.compile(
    r"\b(?:generators\.(?:clone|remove|rename|verify)|backend\.migrate[ ]\w+)(?P<names>(?:[ ]\w+)+)(?P<rest>.*)"
)
MAPPED = re.compile(r"--rename[ ]([\w/]+)=")
# What is before a table that is named without a schema, or with the one that everybody has.
NO_SCHEMA = r"""(?:(?<![\w.])(?<!\.")|(?<=\bpublic\.))"""
BEFORE_TABLE = re.compile(r"\b(FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES)\s+\Z", re.IGNORECASE)
TESTS_IN = re.compile(r"(?:::\w+)+")


@dataclass(frozen=True)
class Addresses:
    """What leads to the module.

    `moved`: its files' new paths by the old ones; `tables`: those that it declares; `named`: those of them that are
    known by their name alone, without a schema.
    """

    owned: Owned
    moved: Mapping[str, str]
    tables: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    @cached_property
    def places(self) -> dict[str, str]:
        """The new path of every file and folder of the module, its roots included."""
        places: dict[str, str] = {}
        for old, new in self.moved.items():
            root = self.owned.package.root_of(old)
            depth = len(PurePosixPath(root).parts)
            olds, news = PurePosixPath(old).parts, PurePosixPath(new).parts
            places |= {"/".join(olds[:end]): "/".join(news[:end]) for end in range(depth, len(olds) + 1)}
        return places

    @cached_property
    def dotted(self) -> dict[str, str]:
        """The same as imports name it."""
        return {
            name: new
            for path, moved in self.places.items()
            for name, new in zip(dotted_paths(path), dotted_paths(moved), strict=True)
        }

    def has(self, prefix: str, name: str) -> bool:
        """Say whether the module's folder has a file, or its `__init__` a name."""
        package = self.owned.world.files.get(prefix)
        return f"{prefix}.{name}" in self.dotted or (package is not None and name in {*package.bound, *package.origins})


def address_findings(text: str, place: int, path: str, addresses: Addresses) -> Iterator[Finding]:
    """Yield the references to the module in a text.

    Args:
        text: a whole file, a string or a comment.
        place: where it starts in its file.
        path: of the file, which relative paths start from.
        addresses: what leads to the module.
    """
    if not addresses.owned.renaming.hint.search(text):
        return
    for prefix in addresses.owned.package.prefixes:
        yield from _dotted(text, place, prefix, addresses)
    for root in addresses.owned.package.roots:
        yield from _folders(text, place, root, addresses)
    yield from _relative(text, place, path, addresses)
    yield from _commands(text, place, addresses.owned)


def _dotted(text: str, place: int, prefix: str, addresses: Addresses) -> Iterator[Finding]:
    for match in re.finditer(rf"(?<![\w./\-]){re.escape(prefix)}(?![\w-])(?P<rest>(?:[.:]\w+)*)", text):
        rest = list(re.finditer(r"\w+", match["rest"]))
        # A single word is an import path only where it leads to something that the module has.
        if "." not in prefix and not (rest and addresses.has(prefix, rest[0][0])):
            continue
        if new := addresses.dotted.get(prefix):
            yield from _changed(place + match.start(), prefix, new, "import-path")
        yield from _members(place + match.start("rest"), prefix, rest, addresses)


def _members(place: int, path: str, parts: list[re.Match[str]], addresses: Addresses) -> Iterator[Finding]:
    owned = addresses.owned
    for part in parts:
        inside, path = path, f"{path}.{part[0]}"
        if path in addresses.dotted:
            new = addresses.dotted[path].rpartition(".")[2]
            yield from _changed(place + part.start(), part[0], new, "import-path")
            continue
        in_class = inside not in owned.world.files and part[0] in owned.declared.attributes
        known = owned.world.spells(path) if inside in owned.world.files else in_class
        judged: Judgement = ("rename", "dotted-name") if known else ("ask", "unknown-name")
        yield from owned.findings(part[0], place + part.start(), *judged)


def _folders(text: str, place: int, root: str, addresses: Addresses) -> Iterator[Finding]:
    # A single word is a folder only at the start of a path that leads to something in it.
    before = r"(?<![\w.\-])" if "/" in root else r"(?<![\w./\-])(?<!\.\./)"
    for match in re.finditer(rf"{before}{re.escape(root)}(?!\.?[\w-])(?P<rest>(?:/[\w.\-*]+)*)", text):
        rest = list(re.finditer(r"[\w.\-*]+", match["rest"]))
        found = rest and f"{root}/{rest[0][0].rstrip('.')}" in addresses.places
        if "/" not in root and not found:
            continue
        if _is_url_of_others(text, match.start()):
            yield from addresses.owned.findings(root, place + match.start(), "keep", "url-of-others")
            continue
        if new := addresses.places.get(root):
            yield from _changed(place + match.start(), root, new, "folder")
        yield from _inside(text, place, root, match.start("rest"), rest, addresses)


def _inside(
    text: str, place: int, path: str, start: int, parts: list[re.Match[str]], addresses: Addresses
) -> Iterator[Finding]:
    owned = addresses.owned
    for part in parts:
        name = part[0].rstrip(".")
        path = f"{path}/{name}"
        if path in addresses.places:
            yield from _changed(place + start + part.start(), name, posixpath.basename(addresses.places[path]), "file")
        else:
            yield from owned.findings(name, place + start + part.start(), "ask", "unknown-path")
    end = start + (parts[-1].end() if parts else 0)
    if tests := TESTS_IN.match(text, end):
        for test in re.finditer(r"\w+", tests[0]):
            if test[0] in owned.declared.names:
                yield from owned.findings(test[0], place + end + test.start(), "rename", "test")


def _relative(text: str, place: int, path: str, addresses: Addresses) -> Iterator[Finding]:
    """Yield what is named from the folder of the file on, as links in documents are."""
    for match in PATH.finditer(text):
        said = match[0].rstrip(".")
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
        if said.startswith("/") or whole not in addresses.places or _is_url_of_others(text, match.start()):
            continue
        parts = list(re.finditer(r"[^/]+", said))
        news = addresses.places[whole].split("/")
        for part, new in zip(reversed(parts), reversed(news), strict=False):
            if part[0] not in (".", ".."):
                yield from _changed(place + match.start() + part.start(), part[0], new, "relative-path")


def _commands(text: str, place: int, owned: Owned) -> Iterator[Finding]:
    """Yield the module's name where a command of this tool, or of the migrations, is given it."""
    for command in COMMAND.finditer(text):
        name = re.search(r"\w+", command["names"])
        if name and name[0] == owned.renaming.module[0]:
            yield from owned.findings(name[0], place + command.start("names") + name.start(), "rename", "command")
            for mapped in MAPPED.finditer(command["rest"]):
                start = place + command.start("rest") + mapped.start(1)
                yield from owned.findings(mapped[1], start, "rename", "command")


def _is_url_of_others(text: str, place: int) -> bool:
    start = text.rfind("\n", 0, place) + 1
    urls = URL.finditer(text, max(start, place - 500), place + 1)
    return any(url.end() > place and not OUR_HOST.match(url[0]) for url in urls)


def _changed(place: int, old: str, new: str, rule: str) -> Iterator[Finding]:
    if old != new:
        yield Finding(place, place + len(old), new, "rename", rule)


def table_findings(text: str, place: int, addresses: Addresses) -> Iterator[Finding]:
    """Yield the tables that a statement in SQL, or a foreign key, names: with the module's schema, or with its word."""
    yield from _in_schema(text, place, addresses)
    for table in addresses.named:
        yield from _by_name(text, place, table, addresses.owned)


def _by_name(text: str, place: int, table: str, owned: Owned) -> Iterator[Finding]:
    for found in re.finditer(rf'{NO_SCHEMA}{table}(?!\w)(?:"?\."?(\w+))?', text):
        yield from owned.findings(table, place + found.start(), "rename", "table")
        if found[1] and found[1] in owned.declared.attributes:
            yield from owned.findings(found[1], place + found.start(1), "rename", "table")


def _in_schema(text: str, place: int, addresses: Addresses) -> Iterator[Finding]:
    """Yield the tables in the schema of the module's name, and the table of that name."""
    schema, owned = addresses.owned.renaming.module[0], addresses.owned
    found = re.finditer(rf'(?<![\w.]){schema}(?!\w)|"{schema}"', text)
    names = [name for name in found if not idiom(text, *name.span())]
    tables = [re.compile(r'\s*\.\s*"?(\w+)"?(?:\."?(\w+)"?)?').match(text, name.end()) for name in names]
    # Where the name stands for something else as well, as an alias does, nothing can be told.
    sure = all(_is_known(text, *pair, addresses) for pair in zip(names, tables, strict=True))
    verdict: Judgement = ("rename", "table") if sure else ("ask", "table-or-alias")
    for name, table in zip(names, tables, strict=True):
        yield from owned.findings(name[0], place + name.start(), *verdict)
        if table and (not sure or table[1] in addresses.tables | owned.declared.attributes):
            for group in (group for group in (1, 2) if table[group]):
                yield from owned.findings(table[group], place + table.start(group), *verdict)


def _is_known(text: str, name: re.Match[str], table: re.Match[str] | None, addresses: Addresses) -> bool:
    """Say whether the module's name is that of its schema, or of a table that it declares."""
    if table and table[1] in addresses.tables:
        return True
    # A table stands behind a word of SQL, before a column, or alone.
    is_table = BEFORE_TABLE.search(text[: name.start()]) or table or text.strip("\"'") == name[0].strip('"')
    return bool(is_table) and addresses.owned.renaming.module[0] in addresses.tables
