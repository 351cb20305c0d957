"""What a picture of the modules shows: a node for each module, an edge for each tie between two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

USES, EVENT = "uses", "event"


@dataclass(frozen=True)
class Node:
    """A module: what the map, its page, its door and its history say.

    `source` is the module it was cloned from; `state` how it stands to that (pristine, behind, ...), empty where this
    is not shown. `door` are the names it offers, each with a sentence. `page` is what people wrote about it.
    """

    name: str
    title: str
    path: str
    gold: bool = False
    deployment: str = "in-process"
    source: str = ""
    state: str = ""
    drift: str = ""
    files: int = 0
    tests: int = 0
    door: tuple[tuple[str, str], ...] = ()
    page: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """`user` depends on `used`, or hears of its events.

    `declared` and `seen`: the map says so, the code does so. `broken` says what is wrong with it; empty where nothing
    is. `events` are the types of an event edge, `places` the files (and lines) that show it.
    """

    user: str
    used: str
    kind: str = USES
    declared: bool = False
    seen: bool = True
    broken: str = ""
    events: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def look(self) -> str:
        """How it is drawn: broken, event, unused or uses."""
        if self.broken:
            return "broken"
        return self.kind if self.seen else "unused"


@dataclass(frozen=True)
class Scene:
    """All that is shown, nodes in the order of the map."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def around(self, name: str) -> "Scene":
        """Return a module with those it is tied to, by an edge or by its lineage."""
        near = {name} | {one for edge in self.edges if name in (edge.user, edge.used) for one in (edge.user, edge.used)}
        origin = {node.source for node in self.nodes if node.name == name}
        near |= origin | {node.name for node in self.nodes if node.source == name}
        return self.only(near)

    def only(self, names: Iterable[str]) -> "Scene":
        """Return these modules and the edges among them."""
        kept = set(names)
        edges = (edge for edge in self.edges if {edge.user, edge.used} <= kept)
        return Scene(tuple(node for node in self.nodes if node.name in kept), tuple(edges))

    def lasting(self) -> "Scene":
        """Return what does not change with every line that is written: no drift, no line numbers."""
        nodes = (replace(node, state="", drift="", files=0, tests=0) for node in self.nodes)
        edges = (replace(edge, places=_files(edge.places)) for edge in self.edges)
        return Scene(tuple(nodes), tuple(edges))


def _files(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.partition(":")[0] for place in places))
