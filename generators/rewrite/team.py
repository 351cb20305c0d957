"""Who does the work: one process, or several that share the files of a module."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeVar

Answer = TypeVar("Answer")
Value = TypeVar("Value")
Asking = AbstractContextManager[Callable[[Any], list[Answer]]]
# Starting a process costs as much as reading so many characters.
WORTH_A_PROCESS = 120_000


class Team(Protocol):
    """Runs generators side by side; in each round all of them get a value and yield an answer."""

    @property
    def size(self) -> int:
        """How many can run at once."""

    def asking(self, players: Sequence[Generator[Answer, Any, None]]) -> Asking[Answer]:
        """Give a function that sends a value to all players and returns their answers in order."""


class Alone:
    """A team of one: this process."""

    size = 1

    @contextmanager
    def asking(self, players: Sequence[Generator[Answer, Any, None]]) -> Iterator[Callable[[Any], list[Answer]]]:
        """Give a function that sends a value to all players and returns their answers in order."""
        yield lambda value: [player.send(value) for player in players]


def shares(weights: Iterable[tuple[str, Value, int]], size: int) -> list[Mapping[str, Value]]:
    """Return one share of the files for each member of a team, about equally heavy; at least one share.

    Args:
        weights: of each file its path, what goes into the share, and how many characters it has.
        size: the size of the team.
    """
    files = sorted(weights, key=lambda file: -file[2])
    wanted = max(1, min(size, sum(weight for _, _, weight in files) // WORTH_A_PROCESS))
    parts: list[dict[str, Value]] = [{} for _ in range(wanted)]
    loads = [0] * wanted
    for path, value, weight in files:
        lightest = loads.index(min(loads))
        parts[lightest][path] = value
        loads[lightest] += weight + 1
    return list(parts)
