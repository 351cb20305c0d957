"""Reads TOML into tables and keys, line by line; a value ends where what was read so far can be parsed."""

import re
import tomllib

from generators.merge.statements import Block, Statement

TABLE = re.compile(r"\s*\[")


def read_toml(text: str) -> tuple[str, Block] | None:
    """Return the keys and tables of a document; None when it cannot be cut by lines."""
    entries: list[Statement] = []
    lead = ""
    rows = [f"{row}\n" for row in text.split("\n")[:-1]]
    while rows:
        size = _size(rows)
        if size == 0:
            lead += rows.pop(0)
            continue
        entries.append(_entry("".join(rows[:size]), lead))
        lead, rows = "", rows[size:]
    block = _in_tables(entries, lead)
    return ("", block) if block.text == text else None


def _size(rows: list[str]) -> int:
    """Return how many lines the entry has that the first line starts; none for a comment."""
    if not rows[0].strip() or rows[0].lstrip().startswith("#"):
        return 0
    return next((size for size in range(1, len(rows) + 1) if _parses("".join(rows[:size]))), 1)


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _entry(text: str, lead: str) -> Statement:
    if TABLE.match(text):
        many = text.lstrip().startswith("[[")
        name = text.partition("#")[0].strip()
        return Statement("" if many else name, name, text, lead, free=not many, kind="table")
    name = text.partition("=")[0].strip()
    return Statement(f"{name} =", "key", text, lead, kind="key")


def _in_tables(entries: list[Statement], footer: str) -> Block:
    """Put the keys that follow a table's first line into that table."""
    top: list[Statement] = []
    keys: list[Statement] = []
    for entry in reversed(entries):
        if entry.kind != "table":
            keys.insert(0, entry)
            continue
        inner = Block(tuple(keys), "")
        heads, blocks = ((entry.text,), (inner,)) if keys else ((), ())
        text = entry.text + inner.text
        top.insert(0, Statement(entry.name, entry.shape, text, entry.lead, entry.free, "table", (), heads, blocks))
        keys = []
    return Block((*keys, *top), footer)
