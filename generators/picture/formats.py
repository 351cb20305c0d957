"""The formats of a picture, and where those that are committed lie."""

from dataclasses import asdict
from enum import StrEnum
from json import dumps

from generators.picture.html import html
from generators.picture.scene import Scene
from generators.picture.svg import svg
from generators.picture.text import dot, fenced, mermaid


class Format(StrEnum):
    """How the modules are drawn."""

    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"
    DOT = "dot"
    JSON = "json"


# In the project's root.
COMMITTED = {
    Format.MERMAID: "docs/graph.md",
    Format.SVG: "docs/graph.svg",
    Format.HTML: "docs/graph.html",
    Format.DOT: "docs/graph.dot",
    Format.JSON: "docs/graph.json",
}


def draw(scene: Scene, form: Format, title: str) -> str:
    """Return the picture in a format; `title` is what the project is called."""
    if form is Format.HTML:
        return html(scene, title)
    if form is Format.JSON:
        return dumps(asdict(scene), indent=2, ensure_ascii=False, default=str) + "\n"
    return {Format.MERMAID: mermaid, Format.SVG: svg, Format.DOT: dot}[form](scene)


def committed(scene: Scene, form: Format, title: str) -> str:
    """Return the picture as it is committed: nothing in it changes without a change of the modules' ties."""
    return fenced(scene.lasting()) if form is Format.MERMAID else draw(scene.lasting(), form, title)
