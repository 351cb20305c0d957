"""What a person reads of a rename or a status: counts and states in tables, a file in both names side by side."""

import difflib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

CONTEXT = 2
SHOWN = 20
STATES = {"behind": "yellow", "diverged": "yellow", "conflicted": "red", "unknown": "red", "pristine": "green"}
STYLES = {"renamed": "green", "kept": "", "not told": "yellow"}


def counts(title: str, numbers: Mapping[str, int]) -> Iterator[str]:
    """Yield the lines that say how often each thing happened; none when nothing did."""
    if numbers:
        yield f"  {title}:"
        yield from (f"    {count:6}  {name}" for name, count in numbers.items())


def listed(head: str, lines: Sequence[str]) -> list[str]:
    """Return lines below their head, the first of many; none when there are none."""
    more = [f"    ... {len(lines)} in all; --json has them"] if len(lines) > SHOWN else []
    return [f"  {head}", *(f"    {line}" for line in lines[:SHOWN]), *more] if lines else []


def kinds(rows: Iterable[tuple[str, str, int, str]]) -> list[str]:
    """Return the lines of a table of what happened: how often, what, by which rule, and an example.

    Args:
        rows: what happened (one of `STYLES`), the rule, how often, the example.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", width=7)
    for what, rule, count, example in rows:
        table.add_row(str(count), Text(what, STYLES[what]), rule, Text(example, "dim"))
    console = _console()
    with console.capture() as printed:
        console.print(table)
    return [line.rstrip() for line in printed.get().splitlines() if table.row_count]


def standings(rows: Iterable[Sequence[str]]) -> None:
    """Print a table of modules.

    Args:
        rows: module, state (one of `STATES` has a colour), gold standard, change here, change of gold, notes.
    """
    # Rich needs as long for a table of five hundred rows as all the rest of the command.
    table = [("module", "state", "gold", "changed here", "gold since", "by"), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    colour = False if "NO_COLOR" in os.environ else None
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        cells[1] = cells[1].replace(row[1], typer.style(row[1], fg=STATES.get(row[1])))
        typer.echo("  ".join([*cells, row[-1]]).rstrip(), color=colour)


def side_by_side(names: tuple[str, str], texts: tuple[bytes, bytes]) -> None:
    """Print where two files differ, old on the left and new on the right, as wide as the terminal is.

    Args:
        names: the paths of the two files.
        texts: their contents.
    """
    from rich.table import Table
    from rich.text import Text

    old, new = (text.decode(errors="replace").splitlines() for text in texts)
    table = Table("", names[0], names[1], expand=True, show_lines=False, highlight=False)
    table.columns[0].width = len(str(max(len(old), len(new))))
    for number, left, right in _pairs(old, new):
        changed = left != right
        style = ("red", "green") if changed else ("dim", "dim")
        table.add_row(str(number), Text(left, style[0]), Text(right, style[1]))
    _console().print(table if table.row_count else f"{names[0]} -> {names[1]}: no line differs")


def _console() -> "Console":
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the lines that differ and those around them: number in the new file, old line, new line."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        for _, first, last, start, end in group:
            numbers = range(start + 1, max(end, start + last - first) + 1)
            pairs = zip_longest(old[first:last], new[start:end], fillvalue="")
            yield from ((number, *pair) for number, pair in zip(numbers, pairs, strict=True))
