"""Draws the modules: what they use and declare, events, doors, services, lineage and drift; broken ties in red.

    python -m generators.graph --format html > modules.html    a page to move, zoom and search in
    python -m generators.graph pem --format svg > pem.svg      one module and those around it
    python -m generators.graph --write --format svg            docs/graph.svg, to be committed
    python -m generators.graph --check                         exit 1 when a committed picture is stale

Nothing is imported or run: the map, the pages, the code and git are read. Committed pictures leave out drift and line
numbers, which change with every edit.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from generators.draft.base import Golds
from generators.draft.difference import Side
from generators.draft.standing import Standing, standings
from generators.imports.contents import contents
from generators.imports.events import subscriptions
from generators.imports.land import pages
from generators.imports.owners import Owners, is_test_part
from generators.imports.read import Imports, import_roots, read_imports
from generators.imports.ties import heard, offered, ties
from generators.model.errors import Refusal
from generators.model.module_map import Loader, Module, ModuleMap
from generators.picture.formats import COMMITTED, Format, committed, draw
from generators.picture.scene import EVENT, Edge, Node, Scene
from generators.workspace import terminal
from generators.workspace.holdings import holdings
from generators.workspace.project import Project, find_project
from generators.workspace.pytest_settings import pytest_settings


def graph(project: Project, drift: bool = True) -> Scene:
    """Return what a picture of the modules shows.

    Args:
        project: where.
        drift: whether it shows how clones stand to their gold standards.

    Raises:
        Refusal: the map is broken, or git cannot be asked.
    """
    modules, settings = project.modules(), pytest_settings(project.tree)
    owners, paths = Owners(modules.modules), project.git.present(["."])
    texts = contents(project.tree, (path for path in paths if path.endswith(".py")))
    code = list(texts)
    imports = read_imports(project.tree, code, [*import_roots(code), *settings.python_path])
    found = pages(project.tree, owners.modules)
    states = _states(project, modules) if drift else {}
    counts = _counts(owners, code, settings.is_test)
    nodes = (
        _node(project, owners, name, _page(found.get(_place(name, module), b"")), states.get(name, ("", "")), counts)
        for name, module in modules.modules.items()
    )
    return Scene(tuple(nodes), (*_uses(owners, imports, project.settings.door), *_events(owners, texts, found)))


def _place(name: str, module: Module) -> str:
    return f"{module.paths[0]}/{name}_map.yaml"


def _page(text: bytes) -> dict[str, Any]:
    try:
        content = yaml.load(text, Loader=Loader)
    except yaml.YAMLError:
        return {}  # `generators.check` says what is wrong with it
    return content if isinstance(content, dict) else {}


def _counts(owners: Owners, code: Sequence[str], is_test: Callable[[str], bool]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for path in code:
        files, tests = counts.get(owner := owners.of(path), (0, 0))
        counts[owner] = files + 1, tests + is_test(path)
    return counts


def _node(
    project: Project,
    owners: Owners,
    name: str,
    page: Mapping[str, Any],
    state: tuple[str, str],
    counts: Mapping[str, tuple[int, int]],
) -> Node:
    module = owners.modules[name]
    files, tests = counts.get(name, (0, 0))
    shown = {key: value for key, value in page.items() if key not in ("files", "reading_order", "patterns")}
    return Node(
        name,
        module.title,
        module.paths[0],
        module.gold,
        module.deployment,
        module.cloned_from.module if module.cloned_from else "",
        *state,
        files,
        tests,
        offered(project.tree, owners, name, project.settings.door),
        shown,
    )


def _uses(owners: Owners, imports: Imports, door: str) -> list[Edge]:
    return [
        Edge(one.user, one.used, declared=one.declared, seen=bool(one.places), broken=one.broken, places=one.places)
        for one in ties(owners, imports, door)
    ]


def _events(owners: Owners, texts: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[Edge]:
    texts = {path: text for path, text in texts.items() if owners.of(path) and not is_test_part(path)}
    pairs = heard(subscriptions(owners, texts, found))
    return [
        Edge(
            subscriber,
            publisher,
            EVENT,
            events=tuple(one.event for one in all_of_it),
            places=tuple(dict.fromkeys(one.place for one in all_of_it)),
        )
        for (subscriber, publisher), all_of_it in pairs.items()
    ]


def _states(project: Project, modules: ModuleMap) -> dict[str, tuple[str, str]]:
    """Return how each clone stands to its gold standard, in a word and in a sentence."""
    held = holdings(project, modules)
    clones = {
        name: held[name]
        for name, module in modules.modules.items()
        if module.cloned_from and module.cloned_from.module in modules.modules
    }
    found = standings(Golds(project), clones) if clones else {}
    return {name: (one.state, _drift(one)) for name, one in found.items()}


def _drift(one: Standing) -> str:
    parts = [f"{what}: {_side(side)}" for what, side in (("changed here", one.here), ("gold since", one.there)) if side]
    return "; ".join([*parts, *([one.unknown] if one.unknown else [])])


def _side(side: Side) -> str:
    return f"{len(side.files)} files, {side.lines} lines"


def stale(project: Project, scene: Scene, forms: Sequence[Format]) -> list[str]:
    """Return words about each committed picture that is not as it would be drawn now.

    Raises:
        Refusal: none of these pictures is there.
    """
    there = [form for form in forms if (project.root / COMMITTED[form]).is_file()]
    if not there:
        places = ", ".join(COMMITTED[form] for form in forms)
        raise Refusal(f"there is no picture to check ({places}): draw one with --write")
    return [
        f"{COMMITTED[form]} is stale: run `python -m generators.graph --write --format {form}`"
        for form in there
        if (project.root / COMMITTED[form]).read_bytes() != committed(scene, form, _title(project)).encode()
    ]


def _title(project: Project) -> str:
    return project.root.resolve().name


def command(
    module: Annotated[str, typer.Argument(help="Only this module and those it is tied to.")] = "",
    form: Annotated[Format | None, typer.Option("--format", help="How it is drawn; mermaid, if not told.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 when a committed picture is stale.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write docs/graph.* instead of printing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Draw the modules, their doors, dependencies, events, services and lineage; what is broken is red."""
    if module and (check or write):
        raise Refusal("a committed picture shows all modules: leave out the module")
    project = find_project(Path.cwd())
    if module:
        project.modules().get(module)
    scene = graph(project, drift=not (check or write))
    scene = scene.around(module) if module else scene
    if check:
        return _check(project, scene, [form] if form else list(Format), json)
    if write:
        return _write(project, scene, form or Format.SVG, json)
    if json:
        return terminal.told("graph", terminal.DONE, asdict(scene), (), as_json=True)
    print(draw(scene, form or Format.MERMAID, _title(project)), end="")
    return terminal.DONE


def _check(project: Project, scene: Scene, forms: Sequence[Format], as_json: bool) -> int:
    words = stale(project, scene, forms)
    code = terminal.DOES_NOT_HOLD if words else terminal.DONE
    return terminal.told("graph", code, {"stale": words}, words or ["the committed picture is true"], as_json)


def _write(project: Project, scene: Scene, form: Format, as_json: bool) -> int:
    place = project.root / COMMITTED[form]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(committed(scene, form, _title(project)).encode())
    return terminal.told(
        "graph", terminal.DONE, {"written": COMMITTED[form]}, [f"{COMMITTED[form]} is written"], as_json
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
