"""The registries a process has one of: one function each, returning what is registered and by whom."""

import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generators.runtime.loaded import Loaded

# What a module adds to one of these, such as a folder to PATH, takes nothing from others.
GIVEN = frozenset(os.environ)


@dataclass(frozen=True)
class Entry:
    """Something registered.

    Two entries with the same `registry` and `key` are in each other's way; `words` say what it is; `owner` is the
    Python module that registered it, empty when nobody can tell; `thing` is the id of the object.
    """

    registry: str
    key: str
    words: str
    owner: str
    thing: int


Registry = Callable[[Loaded], Iterator[Entry]]


def everything(loaded: Loaded) -> tuple[list[Entry], list[str]]:
    """Return what is registered now, and which registries cannot be read. What nobody imported has no registry."""
    from generators.runtime import database

    registries: list[Registry] = [metrics, log_handlers, signal_handlers, environment]
    if "sqlalchemy" in sys.modules:
        registries += [database.mapped_classes, database.tables, database.indexes, database.listeners]
    entries: list[Entry] = []
    unread: list[str] = []
    for registry in registries:
        try:
            entries += registry(loaded)
        except Exception as error:
            # They are read from the inside of libraries, which another version may have built otherwise.
            unread.append(f"{registry.__name__}: {type(error).__name__}: {error}")
    return entries, unread


def metrics(loaded: Loaded) -> Iterator[Entry]:
    """Yield the metrics of Prometheus's default registry."""
    library = sys.modules.get("prometheus_client")
    # The registry tells its names to nobody else.
    known: dict[object, Sequence[str]] = getattr(getattr(library, "REGISTRY", None), "_collector_to_names", {})
    for collector, names in list(known.items()):
        name = min(names, key=len, default="")
        for owner in loaded.declarers(collector) if name else ():
            yield Entry("metric", name, f"the metric {name}", owner, id(collector))


def log_handlers(loaded: Loaded) -> Iterator[Entry]:
    """Yield the handlers of every logger."""
    named = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    for logger in [logging.root, *named]:
        for handler in logger.handlers:
            if not isinstance(handler, logging.NullHandler):
                words = f"a {type(handler).__name__} on the logger {logger.name!r}"
                for owner in loaded.declarers(handler):
                    yield Entry("log-handler", words, words, owner, id(handler))


def signal_handlers(loaded: Loaded) -> Iterator[Entry]:
    """Yield what is called when a signal comes."""
    for number in signal.valid_signals():
        handler = signal.getsignal(number)
        if callable(handler):
            name = number.name if isinstance(number, signal.Signals) else str(number)
            owner = str(getattr(handler, "__module__", ""))
            yield Entry("signal-handler", name, f"the handler of the signal {name}", owner, id(handler))


def environment(loaded: Loaded) -> Iterator[Entry]:
    """Yield the environment variables that were set since the process began: another value is another thing."""
    for name, value in os.environ.items():
        if name not in GIVEN:
            # Who set one, nobody can tell; they count for the module after whose import they are first seen.
            yield Entry("environment", name, f"the environment variable {name}", "", hash(value))


def routes(app: Any) -> Iterator[Entry]:
    """Yield the routes and operation ids of a Starlette or FastAPI app."""
    for route in _flat(app.routes):
        path, endpoint = getattr(route, "path", None), getattr(route, "endpoint", None)
        if path is None or endpoint is None:
            continue
        owner = str(getattr(endpoint, "__module__", ""))
        # Two paths that differ only by what they call a parameter answer to the same requests.
        key = re.sub(r"\{[^}:]*", "{", path)
        for method in sorted(getattr(route, "methods", None) or ["WEBSOCKET"]):
            yield Entry("route", f"{method} {key}", f"the route {method} {path}", owner, id(endpoint))
        if name := getattr(route, "operation_id", None):
            yield Entry("operation-id", name, f"the operation id {name}", owner, id(endpoint))


def _flat(routes: Sequence[object]) -> Iterable[object]:
    # Newer versions of FastAPI keep a tree of the routers and have a function that walks it.
    walk = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", iter)
    flat: Iterable[object] = walk(routes)
    return flat
