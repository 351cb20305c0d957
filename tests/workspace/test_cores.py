"""Players answer in rounds, wherever they run, and end with the block."""

import os
from collections.abc import Generator
from typing import Any

import pytest

from generators.model.errors import Refusal
from generators.workspace.cores import Cores


def _adding(start: int) -> Generator[tuple[int, int], Any, None]:
    number = start
    given = yield os.getpid(), number
    while True:
        number += given
        given = yield os.getpid(), number


def _refusing() -> Generator[int, Any, None]:
    yield 1
    raise Refusal("no: because")


def _is_there(process: int) -> bool:
    try:
        return os.waitpid(process, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def test_each_player_has_a_process_and_answers_in_order() -> None:
    with Cores(3).asking([_adding(10), _adding(20), _adding(30)]) as ask:
        first, second = ask(None), ask(5)
    processes = [process for process, _ in first]
    assert [number for _, number in first] == [10, 20, 30]
    assert [number for _, number in second] == [15, 25, 35]
    assert processes[0] == os.getpid()
    assert len(set(processes)) == 3
    assert [process for process, _ in second] == processes


@pytest.mark.parametrize("others", [0, 1])
def test_what_a_player_raises_is_raised_here(others: int) -> None:
    players = [*(_adding(0) for _ in range(others)), _refusing()]
    with Cores(2).asking(players) as ask:
        ask(None)
        with pytest.raises(Refusal, match="no: because"):
            ask(1)


def test_no_process_is_left() -> None:
    with Cores(2).asking([_adding(1), _adding(2)]) as ask:
        (_, _), (other, _) = ask(None)
    assert other != os.getpid()
    assert not _is_there(other)


def test_there_is_one_core_at_least() -> None:
    assert Cores.of_machine().size >= 1
