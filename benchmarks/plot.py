"""Draws time against module size as an SVG, from the results of a run.

    python -m benchmarks.plot benchmarks.json docs/performance.svg [--processor]

With --processor it is processor time that is drawn: where other work kept the cores busy, the clock says little.
Both axes are logarithmic. There is no background, and every colour can be read on white and on black.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

WIDTH, HEIGHT = 900, 540
LEFT, RIGHT, TOP, BOTTOM = 72, 212, 72, 60
INK = "#7d8590"
FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"
GAP = 20


@dataclass(frozen=True)
class Look:
    """How a tool's line is drawn and what is written at its end."""

    label: str
    colour: str
    width: float = 2
    dash: str = ""


LOOKS = {
    "LibCST's command": Look("LibCST's command", "#e5534b"),
    "rope": Look("rope", "#c98a1b"),
    "ours, cold": Look("Goldmaster, cold", "#3b82f6", 3.5),
    "ours, warm": Look("Goldmaster, warm", "#3b82f6", 3.5, "1 7"),
    "cp + sed": Look("cp + sed", INK, 2, "6 5"),
}


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis: the values at its ends, and where those are drawn."""

    least: float
    most: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value is drawn."""
        share = math.log(value / self.least) / math.log(self.most / self.least)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Line:
    """A tool's points, from the smallest module to the largest: files and seconds."""

    look: Look
    points: Sequence[tuple[int, float]]


def plot(results: Sequence[dict[str, object]], processor: bool = False) -> str:
    """Return the picture as text.

    Args:
        results: the `results` of the JSON document that a run writes.
        processor: draw processor time, not that of the clock.
    """
    lines = [
        Line(look, points)
        for tool, look in LOOKS.items()
        if (points := _points(results, tool, "cpu" if processor else "seconds"))
    ]
    files, seconds = zip(*(point for line in lines for point in line.points), strict=True)
    across = Scale(min(files) / 1.15, max(files) * 1.08, LEFT, WIDTH - RIGHT)
    up = Scale(min(seconds) / 1.5, max(seconds) * 1.5, HEIGHT - BOTTOM, TOP)
    body = [
        *_head(processor),
        *_grid(across, up, sorted(set(files))),
        *_drawn(lines, across, up),
        *_labels(lines, across, up),
    ]
    shape = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
    title = "<title>Time to rename a module, against the number of its files</title>"
    style = f'font-family="{FONT}" font-size="14" fill="{INK}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {shape} {style}>', title, *body, "</svg>", ""])


def _points(results: Sequence[dict[str, object]], tool: str, kind: str) -> list[tuple[int, float]]:
    found = [one for one in results if one["tool"] == tool]
    return sorted((int(str(one["files"])), float(str(one[kind]))) for one in found)


def _head(processor: bool) -> Iterator[str]:
    yield _text(LEFT, 26, "Time to rename a module", 'font-size="18" font-weight="600"')
    kind = "processor seconds of the process and its children" if processor else "seconds, whole process"
    yield _text(LEFT, 46, f"{kind}; both axes logarithmic")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "Python files in the module", 'text-anchor="middle"')


def _grid(across: Scale, up: Scale, sizes: Sequence[int]) -> Iterator[str]:
    for value in _powers(up):
        y = up.place(value)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{INK}" stroke-opacity="0.25"/>'
        yield _text(LEFT - 10, y + 5, f"{value:g} s", 'text-anchor="end"')
    for files in sizes:
        x = across.place(files)
        yield f'<path d="M{x} {HEIGHT - BOTTOM}v6" stroke="{INK}"/>'
        yield _text(x, HEIGHT - BOTTOM + 22, f"{files:,}", 'text-anchor="middle"')
    yield f'<path d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{INK}"/>'


def _powers(scale: Scale) -> list[float]:
    powers = range(math.ceil(math.log10(scale.least)), math.floor(math.log10(scale.most)) + 1)
    return [10.0**power for power in powers]


def _drawn(lines: Sequence[Line], across: Scale, up: Scale) -> Iterator[str]:
    for line in lines:
        look, points = line.look, [(across.place(files), up.place(seconds)) for files, seconds in line.points]
        path = "M" + "L".join(f"{x} {y}" for x, y in points)
        dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
        stroke = f'stroke="{look.colour}" stroke-width="{look.width}" stroke-linecap="round" stroke-linejoin="round"'
        yield f'<path d="{path}" fill="none" {stroke}{dash}/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="{look.width + 1.5}" fill="{look.colour}"/>' for x, y in points)


def _labels(lines: Sequence[Line], across: Scale, up: Scale) -> Iterator[str]:
    """Write each tool's name and last time at the end of its line, apart enough to be read."""
    ends = _ends(lines, up)
    for y, line in _apart(ends):
        files, seconds = line.points[-1]
        x, style = across.place(files) + 14, f'fill="{line.look.colour}"'
        yield _text(x, y + 5, line.look.label, f'{style} font-weight="600"')
        yield _text(x + RIGHT - 10, y + 5, _told(seconds), f'{style} text-anchor="end"')


def _ends(lines: Sequence[Line], up: Scale) -> list[tuple[float, Line]]:
    return sorted(((up.place(line.points[-1][1]), line) for line in lines), key=lambda end: end[0])


def _apart(ends: Sequence[tuple[float, Line]]) -> list[tuple[float, Line]]:
    places = [end[0] for end in ends]
    for _ in range(50):
        for first, second in pairwise(range(len(places))):
            missing = GAP - (places[second] - places[first])
            if missing > 0:
                places[first] -= missing / 2
                places[second] += missing / 2
    return [(round(place, 1), line) for place, (_, line) in zip(places, ends, strict=True)]


def _told(seconds: float) -> str:
    return f"{seconds:.{0 if seconds >= 10 else 1 if seconds >= 1 else 2}f} s"


def _text(x: float, y: float, words: str, style: str = "") -> str:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x}" y="{y}" {style}>{escaped}</text>'.replace(" >", ">")


def main() -> int:
    """Read the JSON document, write the picture."""
    document, picture, *options = sys.argv[1:]
    results = json.loads(Path(document).read_text("utf-8"))["results"]
    Path(picture).write_text(plot(results, processor="--processor" in options), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
