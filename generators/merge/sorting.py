"""Keeps sorted what both sides keep sorted: names of imports, elements of a list, lines of imports."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Of = TypeVar("Of")
Key = Callable[[str], tuple[object, ...]]


def order_of(*versions: Sequence[str]) -> Key | None:
    """Return the order that all versions are in; None when there is none, or nothing that shows one."""
    if not any(len(version) > 1 for version in versions):
        return None
    return next((key for key in ORDERS if all(list(version) == sorted(version, key=key) for version in versions)), None)


def _by_type(name: str) -> tuple[object, ...]:
    plain = _plain(name)
    constant = plain.isupper() and len(plain) > 1
    return (0 if constant else 1 if plain[:1].isupper() else 2, plain)


def _plain(name: str) -> str:
    return name.strip("'\"")


ORDERS: tuple[Key, ...] = (
    lambda name: (_plain(name),),
    _by_type,
    lambda name: (_plain(name).casefold(), _plain(name)),
)


def module_order(line: str) -> list[tuple[object, ...]]:
    """Return the two keys that lines of imports are sorted by: `import` before `from`, or by module alone."""
    words = line.split()
    module = (words[1].startswith("."), words[1].casefold(), words[1])
    plain = words[0] == "from"
    return [(plain, *module), (*module, plain)]


def imports_order(*versions: Sequence[str]) -> Callable[[str], tuple[object, ...]] | None:
    """Return the order that all versions of a block of imports are in; None when they are in none."""
    keys: list[Callable[[str], tuple[object, ...]]] = [
        lambda line: module_order(line)[0],
        lambda line: module_order(line)[1],
    ]
    return next((key for key in keys if all(list(version) == sorted(version, key=key) for version in versions)), None)
