"""Writes a scene as text that others draw: Mermaid for Markdown, DOT for Graphviz."""

from collections.abc import Iterator

from generators.picture.scene import EVENT, Edge, Node, Scene

MERMAID = {"uses": "-->", "unused": "-.->", "broken": "==>", "event": "-.->"}
DOT = {
    "uses": "",
    "unused": "style=dashed, color=gray",
    "broken": "color=red, penwidth=2",
    "event": "style=dotted, color=purple",
}


def mermaid(scene: Scene) -> str:
    """Return a Mermaid flowchart."""
    return "\n".join(["flowchart TD", *_mermaid(scene), ""])


def fenced(scene: Scene) -> str:
    """Return the flowchart as Markdown that GitHub and GitLab draw."""
    words = "Solid: used. Dashed: declared, but not used. Thick and red: broken. Dotted with words: an event."
    return f"# The modules\n\n{words}\n\n```mermaid\n{mermaid(scene)}```\n"


def _mermaid(scene: Scene) -> Iterator[str]:
    ids = {node.name: f"m{index}" for index, node in enumerate(scene.nodes)}
    for node in scene.nodes:
        shape = ("[[", "]]") if node.deployment == "service" else ("[", "]")
        yield f'  {ids[node.name]}{shape[0]}"{_lines(node, "<br/>")}"{shape[1]}{":::gold" if node.gold else ""}'
    red = []
    for index, edge in enumerate(scene.edges):
        first, second = (edge.used, edge.user) if edge.kind == EVENT else (edge.user, edge.used)
        words = _words(edge)
        label = f'|"{words}"|' if words else ""
        yield f"  {ids[first]} {MERMAID[edge.look]}{label} {ids[second]}"
        red += [str(index)] if edge.broken else []
    if any(node.gold for node in scene.nodes):
        yield "  classDef gold stroke:#b7791f,stroke-width:2px"
    if red:
        yield f"  linkStyle {','.join(red)} stroke:#d92d20,stroke-width:3px"


def dot(scene: Scene) -> str:
    """Return a DOT digraph."""
    head = ["digraph modules {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    return "\n".join([*head, *_dot(scene), "}", ""])


def _dot(scene: Scene) -> Iterator[str]:
    for node in scene.nodes:
        looks = [f"label={_quoted(_lines(node, chr(10)))}"]
        looks += ["color=goldenrod", "penwidth=2"] if node.gold else []
        looks += ["shape=component"] if node.deployment == "service" else []
        yield f"  {_quoted(node.name)} [{', '.join(looks)}];"
    for edge in scene.edges:
        first, second = (edge.used, edge.user) if edge.kind == EVENT else (edge.user, edge.used)
        looks = [DOT[edge.look]] if DOT[edge.look] else []
        looks += [f"label={_quoted(words)}"] if (words := _words(edge)) else []
        attributes = f" [{', '.join(looks)}]" if looks else ""
        yield f"  {_quoted(first)} -> {_quoted(second)}{attributes};"


def _lines(node: Node, end: str) -> str:
    more = [f"clone of {node.source}"] if node.source else []
    more += [node.state] if node.state else []
    more += ["service"] if node.deployment == "service" else []
    return end.join(filter(None, [node.name, node.title, ", ".join(more)])).replace('"', "'")


def _words(edge: Edge) -> str:
    if edge.kind == EVENT:
        return ", ".join(edge.events).replace('"', "'")
    return edge.broken.replace('"', "'") or ("" if edge.seen else "unused")


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
