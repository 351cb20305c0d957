"""Several generators run side by side, one in each process, and all of them are asked in rounds."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Cores:
    """As many processes as there are cores for us."""

    size: int

    @classmethod
    def of_machine(cls) -> "Cores":
        """Return the cores that this process may use; one where a process cannot simply be split in two."""
        allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        return cls(allowed)

    @contextmanager
    def asking(self, players: Sequence[Generator[Answer, Any, None]]) -> Iterator[Callable[[Any], list[Answer]]]:
        """Give a function that sends a value to all players and returns what each of them yields next, in order.

        The first player runs in this process, each other one in a process of its own that ends with the block. Values
        and answers travel between processes, so they are plain data; what a player raises is raised here.
        """
        first, *others = players
        started = [_start(player) for player in others]
        connections = [connection for _, connection in started]

        def ask(value: Any) -> list[Answer]:
            for connection in connections:
                connection.send(value)
            return [first.send(value), *map(_received, connections)]

        try:
            yield ask
        finally:
            for connection in connections:
                connection.close()
            for process, _ in started:
                process.join()


def _start(player: Generator[Any, Any, None]) -> tuple[BaseProcess, Connection]:
    ours, theirs = multiprocessing.Pipe()
    # Only a split process has the player as it is, unread files and all.
    process = multiprocessing.get_context("fork").Process(target=_play, args=(player, ours, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _play(player: Generator[Any, Any, None], ours: Connection, theirs: Connection) -> None:
    # Ctrl-C is for the process that was started by the person; when that ends, so does the connection.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours.close()
    with suppress(EOFError, OSError):
        while True:
            theirs.send(_answer(player, theirs.recv()))


def _answer(player: Generator[Any, Any, None], value: Any) -> tuple[bool, Any]:
    try:
        return True, player.send(value)
    except Exception as error:
        # Whatever it is, the process that asked raises it.
        return False, error


def _received(connection: Connection) -> Any:
    answered, answer = connection.recv()
    if not answered:
        raise answer
    return answer
