"""Reads YAML into entries and blocks by the places of its nodes; every byte belongs to one, comments too."""

from dataclasses import dataclass

import yaml

from generators.merge.statements import Block, Statement
from generators.model.map_text import last_line


def read_yaml(text: str) -> tuple[str, Block] | None:
    """Return the entries of a document whose top is a block of keys or items; None when it is anything else."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    rows = [f"{row}\n" for row in text.split("\n")[:-1]]
    block = _Reader(rows).block(node, 0, len(rows)) if node else None
    return ("", block) if block and block.text == text else None


@dataclass(frozen=True)
class _Reader:
    """Cuts the lines of one text."""

    rows: list[str]

    def lines(self, start: int, end: int) -> str:
        """Return lines from one, counted from 0, to another that is left out."""
        return "".join(self.rows[start:end])

    def block(self, node: yaml.Node, start: int, end: int) -> Block | None:
        """Return the entries of a node between two lines; None when it is no block that can be cut by lines."""
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return None
        entries = []
        for one in node.value:
            key, value = one if isinstance(one, tuple) else (one, one)
            first, last = key.start_mark.line, last_line(value) + 1
            if first < start or last <= first or not self._begins(key, isinstance(one, tuple)):
                return None
            lead, text = self.lines(start, first), self.lines(first, last)
            entries.append(self._entry(key, value, lead, text, isinstance(one, tuple)))
            start = last
        return Block(tuple(entries), self.lines(start, end))

    def _begins(self, node: yaml.Node, key: bool) -> bool:
        """Return whether nothing but the dash of an item stands before a node on its line."""
        before = self.rows[node.start_mark.line][: node.start_mark.column].strip()
        return before == ("" if key else "-")

    def _entry(self, key: yaml.Node, value: yaml.Node, lead: str, text: str, keyed: bool) -> Statement:
        if not keyed:
            plain = isinstance(value, yaml.ScalarNode)
            return Statement(text.strip() if plain else "", "item", text, lead, free=plain, kind="item")
        name, start = f"{key.value}:", key.start_mark.line + 1
        inner = self.block(value, start, last_line(value) + 1) if value.start_mark.line >= start else None
        if inner is None:
            return Statement(name, "key", text, lead, kind="key")
        return Statement(name, "key", text, lead, kind="key", heads=(self.rows[start - 1],), blocks=(inner,))
