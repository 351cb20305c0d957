"""Draws latency against offered load as an SVG: ours and the bare app, the median and the slowest hundredth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.plot import FONT, INK, Scale

WIDTH, HEIGHT = 900, 500
LEFT, RIGHT, TOP, BOTTOM = 84, 150, 76, 60
COLOURS = {"ours": "#3b82f6", "bare": "#e5534b"}
DASHES = {"p50": "", "p99": "7 5"}
TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Point:
    """What one side did under one load; times in milliseconds."""

    side: str
    offered: float
    p50: float
    p99: float


def draw(points: Sequence[Point]) -> str:
    """Return the picture as text."""
    times = [time for point in points for time in (point.p50, point.p99)]
    up = Scale(min(times) / 1.3, max(times) * 1.3, HEIGHT - BOTTOM, TOP)
    most = max(point.offered for point in points)
    body = [*_head(), *_grid(up, most), *_lines(points, up, most)]
    shape = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
    style = f'font-family="{FONT}" font-size="14" fill="{INK}"'
    title = "<title>Latency against offered load, the rendered backend and a bare FastAPI app</title>"
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {shape} {style}>', title, *body, "</svg>", ""])


def _across(offered: float, most: float) -> float:
    return round(LEFT + offered / most * (WIDTH - LEFT - RIGHT), 1)


def _head() -> Iterator[str]:
    yield _text(LEFT, 26, "Latency against load", 'font-size="18" font-weight="600"')
    yield _text(
        LEFT, 48, "milliseconds, logarithmic; seven of ten requests read the cache, one each reads, lists, edits"
    )
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "requests a second, offered", 'text-anchor="middle"')


def _grid(up: Scale, most: float) -> Iterator[str]:
    for value in (tick for tick in TICKS if up.least <= tick <= up.most):
        y = up.place(value)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{INK}" stroke-opacity="0.25"/>'
        yield _text(LEFT - 10, y + 5, f"{value:g} ms", 'text-anchor="end"')
    for value in range(0, int(most) + 1, _step(most)):
        x = _across(value, most)
        yield f'<path d="M{x} {HEIGHT - BOTTOM}v6" stroke="{INK}"/>'
        yield _text(x, HEIGHT - BOTTOM + 22, f"{value:,}", 'text-anchor="middle"')
    yield f'<path d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{INK}"/>'


def _step(most: float) -> int:
    """Return the round number that gives five marks or so."""
    power: int = 10 ** max(0, len(str(int(most))) - 2)
    return next(step * power for step in (1, 2, 5, 10, 20) if most / (step * power) <= 8)


def _lines(points: Sequence[Point], up: Scale, most: float) -> Iterator[str]:
    labels = []
    for side, colour in COLOURS.items():
        own = sorted((point for point in points if point.side == side), key=lambda point: point.offered)
        for name, dash in DASHES.items():
            placed = [(_across(point.offered, most), up.place(getattr(point, name))) for point in own]
            path = "M" + "L".join(f"{x} {y}" for x, y in placed)
            yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
            yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in placed)
            labels.append((placed[-1][1], placed[-1][0], f"{side}, {name}", colour))
    # Apart enough to be read, whoever ends beside whom.
    below = TOP - 18.0
    for y, x, label, colour in sorted(labels):
        below = max(y + 5, below + 18)
        yield _text(x + 10, below, label, f'fill="{colour}"')


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" {more}>{escape(words)}</text>'
