"""Makes one page of a scene that needs no network: move, zoom, search, click a module to read about it."""

import json
from dataclasses import asdict
from html import escape
from importlib.resources import files

from generators.picture.layout import layout
from generators.picture.scene import Scene
from generators.picture.svg import STYLE, drawn


def html(scene: Scene, title: str) -> str:
    """Return the page.

    Args:
        scene: what is shown.
        title: what the project is called.
    """
    place = layout(scene)
    data = {
        "nodes": [{**asdict(node), "at": place.places[node.name]} for node in scene.nodes],
        "edges": [{**asdict(edge), "look": edge.look} for edge in scene.edges],
        "size": [place.width, place.height],
    }
    parts = {
        "TITLE": escape(title),
        "STYLE": STYLE + _part("page.css"),
        "SCRIPT": _part("page.js"),
        "DRAWN": "\n".join(drawn(scene, place, lineage=True)),
        # A `</script>` in a text would end the data.
        "DATA": json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).replace("</", "<\\/"),
    }
    page = _part("page.html")
    first, *rest = page.split("@@")
    return first + "".join(parts[part] if index % 2 == 0 else part for index, part in enumerate(rest))


def _part(name: str) -> str:
    return files("generators.picture").joinpath(name).read_text(encoding="utf-8")
