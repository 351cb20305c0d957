"""Writes the figures of a run into docs/performance.md, and the picture beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.backend.figures import Bar, Row
from benchmarks.page import replaced

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def write(page: Path, found: Sequence[Row], held: Sequence[Bar], machine: str) -> None:
    """Put the tables of a run between their marks; the words around them are by hand."""
    text = page.read_text("utf-8")
    for mark, lines in (
        ("backend machine", [f"Measured on {machine}."]),
        ("backend", table(found)),
        ("backend bars", verdicts(held)),
    ):
        text = replaced(text, mark, "\n".join(lines))
    page.write_text(text, "utf-8")


def table(found: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the table of ratios."""
    yield "| | throughput / bare | p50 / bare | p99 / bare | requests a second, ours | bare | processor / bare |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for row in found:
        ratios = f"{row.rate:.2f} | {row.p50:.2f} | {row.p99:.2f}"
        spent = f"{1 / row.processor:.2f}" if row.processor else ""
        yield f"| {row.kind} | {ratios} | {row.ours.rate:.0f} | {row.bare.rate:.0f} | {spent} |"


def verdicts(held: Sequence[Bar]) -> Iterator[str]:
    """Yield the lines of the table of bars."""
    yield "| bar | measured | wanted | holds |"
    yield "|---|--:|--:|---|"
    for bar in held:
        sign = "at least" if bar.at_least else "at most"
        verdict = "yes" if bar.holds else "**no**"
        yield f"| {bar.name} | {bar.value:.2f}{bar.unit} | {sign} {bar.limit:g}{bar.unit} | {verdict} |"
