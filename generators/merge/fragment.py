"""Merges statements and expressions that end with a bracket, element by element."""

import re
from collections.abc import Sequence

from generators.merge.group import Entry, Group, Layout, read_group
from generators.merge.piece import Slot, three_way
from generators.merge.sequence import aligned
from generators.merge.sorting import order_of

WORD = re.compile(r"\w+|[^\w\s]")
SORTED_KINDS = {"names", "elements"}
# The order of anything else may mean something, even where it looks sorted.
PLAIN = re.compile(r"[\w. ]+|\"[^\"]*\"|'[^']*'")


def merged_fragment(base: str, ours: str, theirs: str, definition: bool = False) -> str | None:
    """Return the fragment with the changes of both sides, or None when they contradict each other.

    `definition`: it is the first line of a function or class, whose parameters stand in the first bracket.
    """
    if (plain := three_way(base, ours, theirs)) is not None:
        return plain
    groups = [read_group(text, definition) for text in (base, ours, theirs)]
    was, left, right = groups
    if not was or not left or not right or not was.kind == left.kind == right.kind:
        return None
    return _merged(was, left, right)


def united(ours: str, theirs: str) -> str | None:
    """Return one import with the names of two, which were both added; None when they are no two imports."""
    left, right = read_group(ours), read_group(theirs)
    if not left or not right or not left.kind == right.kind == "names":
        return None
    return _merged(Group("names", _head(left), (), "", left.layout), left, right)


def _merged(base: Group, ours: Group, theirs: Group) -> str | None:
    heads = three_way(*(_head(group) for group in (base, ours, theirs)))
    tails = three_way(*(_tail(group) for group in (base, ours, theirs))) if base.tail else _tail(ours)
    if heads is None or tails is None or _both_moved_values(base, ours, theirs):
        return None
    if not all(_same_bracket(base, one) for one in (ours, theirs)):
        return None
    entries = _entries(base, ours, theirs)
    if entries is None:
        return None
    layout = _layout(base, ours, theirs)
    if any(entry.lead or entry.remark for entry in entries) and "\n" not in layout.between:
        return None
    wide = "\n" in layout.before
    opening, closing = ("(", ")") if heads.endswith("import ") and wide else ("", "")
    one = len(entries) == 1 and heads.endswith("(") and base.kind == "elements"
    layout = Layout(layout.before, layout.between, layout.after, layout.comma or one)
    return Group(base.kind, heads + opening, tuple(entries), closing + tails, layout).text


def _head(group: Group) -> str:
    # Brackets around imported names are layout.
    return group.head.removesuffix("(") if group.kind == "names" else group.head


def _tail(group: Group) -> str:
    return group.tail.removeprefix(")") if group.kind == "names" else group.tail


def _same_bracket(base: Group, side: Group) -> bool:
    """Return whether the last bracket of a side is that of the base: not one around it, or behind it."""
    if base.kind == "parameters" or _head(base) == _head(side):
        return True
    shapes = [["" if word.isidentifier() else word for word in WORD.findall(_head(one))] for one in (base, side)]
    return shapes[0] == shapes[1] and [entry.text for entry in base.entries] == [entry.text for entry in side.entries]


def _both_moved_values(base: Group, ours: Group, theirs: Group) -> bool:
    """Return whether both sides touched arguments that count by their place."""
    if base.kind != "arguments":
        return False
    was, left, right = (
        [entry.text for entry in group.entries if entry.name.startswith("#")] for group in (base, ours, theirs)
    )
    return three_way("\0".join(was), "\0".join(left), "\0".join(right)) is None


def _entries(base: Group, ours: Group, theirs: Group) -> list[Entry] | None:
    versions = [group.entries for group in (base, ours, theirs)]
    if any(len({entry.name for entry in version}) < len(version) for version in versions):
        return None
    found = [_entry(slot) for slot in aligned(*versions)]
    entries = [entry for entry in found if entry]
    if len(entries) < len(found):
        return None
    names, left, right = ([entry.name for entry in version] for version in (entries, *versions[1:]))
    sortable = base.kind in SORTED_KINDS and all(PLAIN.fullmatch(name) for name in names)
    if sortable and names not in (left, right) and (key := order_of(left, right)):
        return sorted(entries, key=lambda entry: key(entry.name))
    return _positional_first(entries) if base.kind == "arguments" else entries


def _entry(slot: Slot[Entry]) -> Entry | None:
    """Return one element of the result; None when its versions contradict each other."""
    if slot.clash:
        return None
    if not slot.base:
        added = {(entry.text, entry.lead, entry.remark): entry for entry in (*slot.ours, *slot.theirs)}
        return next(iter(added.values())) if len(added) == 1 else None
    was, left, right = slot.base[0], slot.ours[0], slot.theirs[0]
    text = merged_fragment(was.text, left.text, right.text)
    lead = three_way(was.lead, left.lead, right.lead)
    remark = three_way(was.remark, left.remark, right.remark)
    if text is None or lead is None or remark is None:
        return None
    return Entry(was.name, was.shape, text, lead, was.free, remark)


def _positional_first(entries: Sequence[Entry]) -> list[Entry]:
    ranks = {"#": 0, "*": 2}
    return sorted(entries, key=lambda entry: ranks.get(entry.name[0], 1))


def _layout(base: Group, ours: Group, theirs: Group) -> Layout:
    """Return the layout that one side changed; the widest of two different ones."""
    known = [group.layout for group in (base, ours, theirs) if group.entries]
    if len(known) == 3 and (chosen := known[2] if known[0] == known[1] else known[1] if known[0] == known[2] else None):
        return chosen
    sides = [group.layout for group in (ours, theirs) if group.entries] or [ours.layout]
    return max(sides, key=lambda layout: (layout.between.count("\n"), layout.before.count("\n")))
