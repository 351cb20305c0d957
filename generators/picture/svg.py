"""Draws a scene as SVG: a card for each module, a line for each tie; light and dark, without a script."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from generators.picture.layout import HEIGHT, WIDTH, Layout, layout
from generators.picture.scene import EVENT, Edge, Node, Scene

STYLE = """
.scene { --ink: #1b2330; --soft: #5b6675; --card: #ffffff; --rim: #c9d1dc; --ground: #f6f8fb; --uses: #7b8797;
  --event: #7c4dff; --broken: #d92d20; --gold: #b7791f; --goldfill: #fff8e6; --service: #0e7490; --lineage: #b7791f;
  --ok: #2e9e5b; --warn: #d97706; font: 12px/1.3 ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { .scene { --ink: #e8edf4; --soft: #9aa7b8; --card: #1c2430; --rim: #39455a;
  --ground: #121821; --uses: #8592a6; --event: #a78bfa; --broken: #ff6b5e; --gold: #e0b04c; --goldfill: #2b2618;
  --service: #38bdd8; --lineage: #e0b04c; --ok: #4cc27d; --warn: #f2a33a; } }
.card rect { fill: var(--card); stroke: var(--rim); stroke-width: 1.2; }
.card.gold rect { fill: var(--goldfill); stroke: var(--gold); }
.card.service rect.body { stroke: var(--service); stroke-dasharray: 6 3; }
.card .name { font-size: 15px; font-weight: 650; fill: var(--ink); }
.card .title { fill: var(--soft); }
.card .chip { font-size: 10.5px; fill: var(--soft); }
.card .chip.gold { fill: var(--gold); font-weight: 600; }
.card .chip.service { fill: var(--service); font-weight: 600; }
.dot { fill: var(--soft); } .dot.pristine, .dot.customised { fill: var(--ok); }
.dot.behind, .dot.diverged { fill: var(--warn); } .dot.conflicted, .dot.unknown { fill: var(--broken); }
.edge { fill: none; stroke: var(--uses); stroke-width: 1.5; }
.edge.event { stroke: var(--event); stroke-dasharray: 2 4; stroke-linecap: round; stroke-width: 1.8; }
.edge.unused { stroke-dasharray: 7 5; opacity: .7; } .edge.broken { stroke: var(--broken); stroke-width: 2.4; }
.edge.lineage { stroke: var(--lineage); stroke-dasharray: 1 5; stroke-linecap: round; opacity: .8; }
.tip.uses, .tip.unused { fill: var(--uses); } .tip.event { fill: var(--event); } .tip.broken { fill: var(--broken); }
.tip.lineage { fill: var(--lineage); }
.told { font-size: 10.5px; fill: var(--event); paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
.heading { font-size: 13px; font-weight: 600; fill: var(--soft); }
"""
LOOKS = ("unused", "uses", "event", "broken", "lineage")
PORTS = 116.0
# Of more modules the words on the lines would hide each other.
FEW = 16


def svg(scene: Scene) -> str:
    """Return the picture as a file of its own."""
    place = layout(scene)
    size = f'width="{place.width:g}" height="{place.height:g}" viewBox="0 0 {place.width:g} {place.height:g}"'
    ground = '<rect width="100%" height="100%" style="fill: var(--ground)"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="scene" role="img" aria-label="Modules" {size}>'
    return "\n".join([head, f"<style>{STYLE}</style>", ground, *drawn(scene, place), "</svg>", ""])


def drawn(scene: Scene, place: Layout, lineage: bool = False) -> Iterator[str]:
    """Yield the elements of the picture, one a line.

    Args:
        scene: what is shown.
        place: where it stands.
        lineage: whether lines lead from each clone to what it was cloned from.
    """
    yield f"<defs>{''.join(map(_marker, LOOKS))}</defs>"
    yield '<g class="edges">'
    yield from _edges(scene, place)
    yield from _lineage(scene, place) if lineage else ()
    yield '</g>\n<g class="cards">'
    yield from (_card(node, *place.places[node.name]) for node in scene.nodes)
    yield "</g>"
    for x, y, words in place.headings:
        yield f'<text class="heading" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def _marker(look: str) -> str:
    shape = f'<path class="tip {look}" d="M0,0 L9,4.5 L0,9 L2,4.5 z"/>'
    return f'<marker id="tip-{look}" viewBox="0 0 9 9" refX="8" refY="4.5" markerWidth="9" markerHeight="9" \
markerUnits="userSpaceOnUse" orient="auto-start-reverse">{shape}</marker>'


def _card(node: Node, x: float, y: float) -> str:
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    kinds = " ".join(["card", *(["gold"] if node.gold else []), *(["service"] if node.deployment == "service" else [])])
    far = min(30.0, 270 / len(node.name))  # where one looks from far away the name is all that is shown
    dot = f'<circle class="dot {node.state}" cx="{WIDTH - 14:g}" cy="15" r="4.5"/>' if node.state else ""
    return (
        f'<g class="{kinds}" data-name={quoteattr(node.name)} transform="translate({left:g} {top:g})">'
        f"<title>{escape(_said(node))}</title>"
        f'<rect class="body" width="{WIDTH:g}" height="{HEIGHT:g}" rx="10"/>'
        f'<text class="name" x="13" y="22" style="--far: {far:.0f}px">{escape(_short(node.name, 18))}</text>'
        f'<text class="title" x="13" y="38">{escape(_short(node.title, 27))}</text>'
        f'<text class="chip" x="13" y="54">{_chips(node)}</text>{dot}</g>'
    )


def _said(node: Node) -> str:
    return ", ".join(filter(None, [f"{node.name}: {node.title}", node.state, node.drift]))


def _chips(node: Node) -> str:
    chips = [("gold", "gold standard")] if node.gold else []
    chips += [("", f"clone of {node.source}")] if node.source else []
    chips += [("service", "service")] if node.deployment == "service" else []
    return '<tspan dx="6"> </tspan>'.join(
        f'<tspan class="chip {kind}">{escape(words)}</tspan>' for kind, words in chips
    )


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _edges(scene: Scene, place: Layout) -> Iterator[str]:
    # What is drawn later lies above: what is broken shall be seen.
    shown = sorted((edge for edge in scene.edges if edge.user != edge.used), key=lambda edge: LOOKS.index(edge.look))
    starts, ends = _ports(shown, place.places, down=True), _ports(shown, place.places, down=False)
    for index, edge in enumerate(shown):
        path, middle = _path(place.places, edge, starts[index], ends[index])
        # An event goes from who tells it to who hears of it, which is against the dependency.
        marker = f"marker-{'start' if edge.kind == EVENT else 'end'}"
        tip = f'{marker}="url(#tip-{edge.look})"'
        names = f"data-user={quoteattr(edge.user)} data-used={quoteattr(edge.used)}"
        title = f"<title>{escape(_told(edge))}</title>"
        yield f'<path class="edge {edge.look}" {names} {tip} d="{path}">{title}</path>'
        if edge.kind == EVENT and len(scene.nodes) <= FEW:
            x, y = middle
            yield f'<text class="told" x="{x:g}" y="{y:g}" text-anchor="middle" {names}>{escape(_label(edge))}</text>'


def _told(edge: Edge) -> str:
    if edge.kind == EVENT:
        return f"{edge.user} hears of {', '.join(edge.events)}"
    how = "" if edge.seen else " (declared, but not used)"
    return f"{edge.user} uses {edge.used}{how}{f': {edge.broken}' if edge.broken else ''}"


def _label(edge: Edge) -> str:
    first = edge.events[0].partition(".")[2] or edge.events[0]
    return first + (f" +{len(edge.events) - 1}" if len(edge.events) > 1 else "")


def _ports(edges: list[Edge], places: Mapping[str, tuple[float, float]], down: bool) -> list[float]:
    """Return for each edge how far from the middle of its card it begins, or ends, so that lines do not meet."""
    groups: dict[str, list[int]] = {}
    for index, edge in enumerate(edges):
        groups.setdefault(edge.user if down else edge.used, []).append(index)
    offsets = [0.0] * len(edges)
    for members in groups.values():
        members.sort(key=lambda index: places[edges[index].used if down else edges[index].user])
        step = min(16.0, PORTS / len(members))
        for position, index in enumerate(members):
            offsets[index] = (position - (len(members) - 1) / 2) * step
    return offsets


def _path(
    places: Mapping[str, tuple[float, float]], edge: Edge, start: float, end: float
) -> tuple[str, tuple[float, float]]:
    """Return the curve from the user's lower edge to the upper edge of what it uses, and its middle."""
    (x1, y1), (x2, y2) = places[edge.user], places[edge.used]
    if y2 > y1:
        x1, x2, y1, y2 = x1 + start, x2 + end, y1 + HEIGHT / 2 + 1, y2 - HEIGHT / 2 - 2
        bend = max(30.0, (y2 - y1) * 0.5)
        curve = f"M{x1:g},{y1:g} C{x1:g},{y1 + bend:g} {x2:g},{y2 - bend:g} {x2:g},{y2:g}"
        return curve, (round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1))
    # A circle, or two in one row: around the side.
    side = 1 if x2 >= x1 else -1
    x1, x2 = x1 + side * WIDTH / 2, x2 + (-side if y1 == y2 else side) * (WIDTH / 2 + 2)
    reach = 46.0 if y1 == y2 else 70.0
    other = x2 + (-reach if y1 == y2 else reach) * side
    lift = -HEIGHT * 0.9 if y1 == y2 else 0.0
    curve = f"M{x1:g},{y1:g} C{x1 + side * reach:g},{y1 + lift:g} {other:g},{y2 + lift:g} {x2:g},{y2:g}"
    return curve, (round((x1 + x2) / 2, 1), round((y1 + y2) / 2 + lift * 0.75, 1))


def _lineage(scene: Scene, place: Layout) -> Iterator[str]:
    for node in scene.nodes:
        if node.source in place.places:
            (x1, y1), (x2, y2) = place.places[node.name], place.places[node.source]
            names = f"data-user={quoteattr(node.name)} data-used={quoteattr(node.source)}"
            bow = (x1 + x2) / 2 + (y2 - y1) * 0.25, (y1 + y2) / 2 - abs(x2 - x1) * 0.25
            path = f"M{x1:g},{y1:g} Q{bow[0]:g},{bow[1]:g} {x2:g},{y2:g}"
            yield f'<path class="edge lineage" {names} d="{path}"><title>{escape(node.name)} was cloned from \
{escape(node.source)}</title></path>'
