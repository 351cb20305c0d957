"""Many modules that one file asks for: their names, gold standards, dependencies and fields."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

FieldType = Literal["text", "integer", "boolean", "decimal", "datetime", "date", "uuid"]
Value = str | int | bool | Decimal | datetime.datetime | datetime.date | None


@dataclass(frozen=True)
class Field:
    """A field that an entity gets.

    `default` stands where nothing is given; a field without one may be null. `max` is the length of a text, `digits`
    and `places` are those of a decimal.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    type: FieldType
    null: bool = False
    default: Any = None
    index: bool = False
    max: int = 200
    digits: int = 12
    places: int = 2

    def __str__(self) -> str:
        sizes = {"text": f"({self.max})", "decimal": f"({self.digits}, {self.places})"}
        default = str(self.default).lower() if isinstance(self.default, bool) else str(self.default)
        words = [f"{self.type}{sizes.get(self.type, '')}", "or null" if self.null else ""]
        words += [f"= {default}" if self.default is not None else "", "with an index" if self.index else ""]
        return " ".join(filter(None, words))


@dataclass(frozen=True)
class Wanted:
    """A module that is asked for: what it is cloned from, what it is called, whom it may use, what it has besides."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    gold: str = ""
    title: str | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """All that a file asks for.

    `gold` is the gold standard of those that name none. `naming` is the pattern of the names: one, or one for each gold
    standard.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    version: Literal[1]
    modules: Mapping[str, Wanted]
    gold: str = ""
    naming: str | Mapping[str, str] = ""

    def naming_for(self, gold: str) -> str:
        """Return the pattern for the names of a gold standard's clones; empty where there is none."""
        return self.naming if isinstance(self.naming, str) else self.naming.get(gold, "")


def rounds(modules: Mapping[str, Wanted]) -> list[list[str]]:
    """Return the modules in rounds: each needs only those of rounds before it; those in a circle are in none."""
    found: list[list[str]] = []
    left = dict(modules)
    while ready := [name for name, one in left.items() if left.keys().isdisjoint(one.depends_on)]:
        found.append(ready)
        left = {name: one for name, one in left.items() if name not in ready}
    return found


def circles(modules: Mapping[str, Wanted]) -> Iterator[tuple[str, str]]:
    """Yield each module that needs itself, with the way round in words."""
    for name in modules:
        if way := _way_back(modules, name, [name]):
            yield name, " -> ".join(way)


def _way_back(modules: Mapping[str, Wanted], start: str, way: Sequence[str]) -> list[str]:
    for other in modules[way[-1]].depends_on:
        if other == start:
            return [*way, other]
        if other in modules and other not in way and (found := _way_back(modules, start, [*way, other])):
            return found
    return []


def needing(modules: Mapping[str, Wanted], names: Sequence[str]) -> dict[str, str]:
    """Return the modules that cannot be without some others, each with the one that is in its way."""
    found: dict[str, str] = {}
    for group in rounds(modules):
        for name in group:
            missing = [one for one in modules[name].depends_on if one in names or one in found]
            if missing and name not in names:
                found[name] = missing[0]
    return found
