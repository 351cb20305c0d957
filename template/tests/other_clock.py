"""Runs a program under other clocks: `python -m tests.other_clock 0,400,-400 backend.worker`.

The wall clock is so many days off; SIGUSR1 makes it jump to the next number. The monotonic clock
goes on as it does in a real jump.
"""

import itertools
import runpy
import signal
import sys
import time
from datetime import datetime, timedelta, tzinfo
from typing import Self

real_time = time.time
jumps: "itertools.cycle[float]" = itertools.cycle([0.0])
seconds_off = 0.0


def jump(*_signal: object) -> None:
    """Set the wall clock."""
    global seconds_off  # noqa: PLW0603 - so is a machine's clock
    seconds_off = next(jumps) * 86400


def wrong_time() -> float:
    """Return what `time.time` says on this machine."""
    return real_time() + seconds_off


class WrongDatetime(datetime):
    """What `datetime.now` says on this machine."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the wrong time."""
        return super().now(tz) + timedelta(seconds=seconds_off)


def main() -> None:
    """Run the program that the command line names."""
    global jumps  # noqa: PLW0603
    _, days, program, *arguments = sys.argv
    jumps = itertools.cycle([float(number) for number in days.split(",")])
    jump()
    signal.signal(signal.SIGUSR1, jump)
    # Before anybody imports it from there.
    time.time = wrong_time
    # Imported here: what it imports must find the other clock.
    from backend.common import contracts  # noqa: PLC0415

    # The one place that reads it.
    vars(contracts)["datetime"] = WrongDatetime
    sys.argv = [program, *arguments]
    runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
