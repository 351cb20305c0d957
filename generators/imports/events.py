"""Which events a module publishes and which of others it subscribes to, as its code and its page say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from generators.imports.owners import Owners
from generators.model.module_map import Loader

DECLARED = re.compile(rb"^class (\w+)[(:].*?^    type: ClassVar\[str\] = \"([^\"\n]+)\"", re.MULTILINE | re.DOTALL)
CLASS = re.compile(rb"^class ", re.MULTILINE)
REFERENCE = re.compile(rb"[\"']([\w.]+):(\w+)[\"']")


@dataclass(frozen=True)
class Subscription:
    """A module hears of an event of another one, or of its own."""

    subscriber: str
    publisher: str
    event: str
    place: str


def published(owners: Owners, texts: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """Return the module and the class of each event type that a file of a module declares."""
    found: dict[str, tuple[str, str]] = {}
    for path, text in texts.items():
        if b"type: ClassVar[str]" in text and (module := owners.of(path)):
            for piece in _classes(text):
                if declared := DECLARED.match(piece):
                    found[declared[2].decode()] = (module, declared[1].decode())
    return found


def _classes(text: bytes) -> Iterator[bytes]:
    starts = [one.start() for one in CLASS.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text[start:end]


def subscriptions(owners: Owners, texts: Mapping[str, bytes], pages: Mapping[str, bytes]) -> list[Subscription]:
    """Return who subscribes to what: references to event classes in `Subscription(...)`, and what the pages say.

    Args:
        owners: the modules.
        texts: the Python files.
        pages: the pages of the modules, by their paths.
    """
    events = published(owners, texts)
    types = {(module, name): kind for kind, (module, name) in events.items()}
    found: dict[tuple[str, str], Subscription] = {}
    for path, text in texts.items():
        subscriber = owners.of(path) if b"Subscription(" in text else ""
        for package, name in REFERENCE.findall(text) if subscriber else ():
            publisher = owners.of(package.decode().replace(".", "/")) or owners.of(f"src/{package.decode()}")
            if kind := types.get((publisher, name.decode())):
                found[subscriber, kind] = Subscription(subscriber, publisher, kind, path)
    for path, text in pages.items():
        subscriber = owners.of(path)
        for kind in _subscribed(text):
            if kind in events and (subscriber, kind) not in found:
                found[subscriber, kind] = Subscription(subscriber, events[kind][0], kind, path)
    return sorted(found.values(), key=lambda one: (one.subscriber, one.event))


def _subscribed(page: bytes) -> list[str]:
    # YAML is slow to read, and most modules subscribe to nothing.
    if not re.search(rb"subscribes:(?!\s*\[\s*\])", page):
        return []
    try:
        content = yaml.load(page, Loader=Loader)
        events = content["events"]["subscribes"]
    except (yaml.YAMLError, KeyError, TypeError):
        return []
    return [str(one) for one in events] if isinstance(events, list) else []
