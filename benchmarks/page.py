"""Writes the figures of a run into docs/performance.md, between its marks; the words around them are by hand.

python -m benchmarks.page benchmarks.json docs/performance.md
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import peers

YARDSTICKS = ("cp + sed", "rope", "LibCST's command")


def filled(page: str, document: Mapping[str, Any]) -> str:
    """Return the page with the figures of the JSON document in it."""
    parts: dict[str, Iterable[str]] = {
        "machine": [_machine(document["machine"])],
        "reference": _table(_of_one_size(document["results"])),
        "growth": _growth(document["results"]),
        "bars": _bars(document["bars"]),
    }
    for name, lines in parts.items():
        page = replaced(page, name, "\n".join(lines))
    return page


def replaced(page: str, name: str, text: str) -> str:
    """Return the page with this text between the mark of that name and the next end."""
    mark, end = f"<!-- {name} -->\n", "\n<!-- end -->"
    before, _, after = page.partition(mark)
    return f"{before}{mark}{text}{end}{after.partition(end)[2]}"


def _machine(machine: Mapping[str, Any]) -> str:
    return (
        f"Measured on {machine['cores']} cores and {machine['memory_gb']} GB of memory, {machine['system']}, "
        f"Python {machine['python']}; the module is made from Alembic {machine['alembic']}."
    )


def _of_one_size(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in results if one["times"] == 1]


def _table(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    seconds = {one["tool"]: one["seconds"] for one in results}
    does = {peer.name: peer.does for peer in peers()}
    yield "| | seconds | best | processor | / cp + sed | / rope | / LibCST's command | MB | left | what it does |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for one in results:
        ratios = [f"{one['seconds'] / seconds[name]:.2f}" if name in seconds else "" for name in YARDSTICKS]
        peak = f"{one['peak']:.0f}" if one["peak"] else ""
        left = "" if one["left"] is None else str(one["left"])
        spent = [f"{one[kind]:.3f}" for kind in ("seconds", "best", "cpu")]
        cells = [one["tool"], *spent, *ratios, peak, left, does[one["tool"]]]
        yield f"| {' | '.join(cells)} |"


def _growth(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    sizes = sorted({(one["files"], one["lines"]) for one in results})
    large = {one["tool"] for one in results if one["times"] != 1}
    yield f"| | {' | '.join(f'{files:,} files, {lines:,} lines' for files, lines in sizes)} |"
    yield f"|---|{'--:|' * len(sizes)}"
    for tool in dict.fromkeys(one["tool"] for one in results if one["tool"] in large):
        found = {one["files"]: f"{one['seconds']:.3f} ({one['cpu']:.3f})" for one in results if one["tool"] == tool}
        yield f"| {tool} | {' | '.join(found.get(files, '') for files, _ in sizes)} |"


def _bars(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| bar | ours | at most | holds |"
    yield "|---|--:|--:|---|"
    for bar in found:
        unit, digits = bar["unit"], 3 if bar["unit"] == "s" else 0
        verdict = "yes" if bar["holds"] else "**no**"
        yield f"| {bar['name']} | {bar['ours']:.{digits}f} {unit} | {bar['most']:.{digits}f} {unit} | {verdict} |"


def main() -> int:
    """Read the JSON document, rewrite the page."""
    document, page = map(Path, sys.argv[1:])
    page.write_text(filled(page.read_text("utf-8"), json.loads(document.read_text("utf-8"))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
