"""What SQLAlchemy has registered in the process: mapped classes, tables, indexes, event listeners."""

import gc
import sys
from collections.abc import Iterator
from typing import Any

from generators.runtime.loaded import Loaded
from generators.runtime.registries import Entry


def mapped_classes(loaded: Loaded) -> Iterator[Entry]:
    """Yield the classes of each registry: `relationship("Note")` looks there for the name."""
    for mapper in _mappers():
        mapped = mapper.class_
        words = f"the mapped class {mapped.__name__} in the registry of {_base_of(mapped)}"
        # Registries may share one dictionary of names.
        key = f"{mapped.__name__} {id(mapper.registry._class_registry)}"
        yield Entry("mapped-class", key, words, mapped.__module__, id(mapped))


def tables(loaded: Loaded) -> Iterator[Entry]:
    """Yield the tables by their full name, whatever MetaData they are in: the database has it once."""
    for table, owners in _owned_tables(loaded):
        for owner in owners:
            yield Entry("table", table.fullname, f"the table {table.fullname}", owner, id(table))


def indexes(loaded: Loaded) -> Iterator[Entry]:
    """Yield the indexes by schema and name; those of a table that has several owners are not the problem."""
    for table, owners in _owned_tables(loaded):
        for index in table.indexes if len(owners) == 1 else ():
            name = f"{table.schema}.{index.name}" if table.schema else str(index.name)
            yield Entry("index", name, f"the index {name}", owners[0], id(index))


def listeners(loaded: Loaded) -> Iterator[Entry]:
    """Yield the event listeners by what they listen to."""
    from sqlalchemy.event import registry

    keys = [key for key, collections in registry._key_to_collection.items() if collections]
    # The registry knows its things by id; only the garbage collector knows the things.
    things = {id(thing): thing for thing in gc.get_objects()} if keys else {}
    for target, event, function in keys:
        listener = things.get(function if isinstance(function, int) else function[0])
        # A functools.partial and its like do not say who made them.
        owner = str(getattr(listener, "__module__", "")) if hasattr(listener, "__name__") else ""
        words = f"a listener to {event} of {_name_of(things.get(target), loaded)}"
        yield Entry("listener", f"{target} {event}", words, owner, id(listener))


def mapping_error() -> str:
    """Configure all mappers; return what SQLAlchemy says against it, or nothing."""
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import configure_mappers

    try:
        configure_mappers()
    except SQLAlchemyError as error:
        return " ".join(str(error).split())
    return ""


def _mappers() -> list[Any]:
    if "sqlalchemy.orm" not in sys.modules:
        return []
    from sqlalchemy.orm.mapper import _all_registries

    # `registry.mappers` fails as a whole when the mapping of one class has failed.
    managers = [manager for registry in _all_registries() for manager in list(registry._managers)]
    found = [manager.mapper for manager in managers if manager.is_mapped]
    return sorted(found, key=lambda mapper: (mapper.class_.__module__, mapper.class_.__qualname__))


def _base_of(mapped: type) -> str:
    base = next((each for each in mapped.__mro__[1:] if "registry" in vars(each)), mapped)
    return f"{base.__module__}.{base.__qualname__}"


def _owned_tables(loaded: Loaded) -> list[tuple[Any, list[str]]]:
    from sqlalchemy import MetaData, Table

    mapped: dict[Any, list[str]] = {}
    for mapper in _mappers():
        if isinstance(mapper.local_table, Table):
            mapped.setdefault(mapper.local_table, []).append(mapper.class_.__module__)
    declared = [value for _, _, value in loaded.values() if isinstance(value, MetaData | Table)]
    every = [getattr(each, "metadata", each) for each in [*mapped, *declared]]
    catalogues = {id(catalogue): catalogue for catalogue in every}
    found = {table: None for catalogue in catalogues.values() for table in catalogue.tables.values()}
    return [(table, _owners(table, mapped.get(table, []), loaded)) for table in found]


def _owners(table: Any, mapped: list[str], loaded: Loaded) -> list[str]:
    declared = [owner for owner in loaded.declarers(table) if owner or not mapped]
    return list(dict.fromkeys([*mapped, *declared]))


def _name_of(target: object, loaded: Loaded) -> str:
    if isinstance(target, type):
        return f"{target.__module__}.{target.__qualname__}"
    return f"a {type(target).__name__} of {loaded.declarers(target)[0] or 'the process'}"
