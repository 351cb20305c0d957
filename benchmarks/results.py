"""What was measured: one result a tool and size, and the bars it is held against."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Run

LARGE = 15.0
# What runs before and after the parallel part runs alone.
BUSY = 0.7


@dataclass(frozen=True)
class Result:
    """A tool's runs at one size: their medians, and the fastest, since other work on the machine only adds.

    `times`: how often the reference module is repeated. `left`: how many of its words the renamed one still has.
    """

    tool: str
    times: float
    files: int
    lines: int
    seconds: float
    best: float
    cpu: float
    peak: float | None
    left: int | None
    runs: tuple[float, ...]

    @classmethod
    def of(cls, tool: str, times: float, size: tuple[int, int], runs: Sequence[Run]) -> "Result":
        """Return the medians of some runs."""
        seconds = tuple(round(run.seconds, 4) for run in runs)
        return cls(
            tool,
            times,
            *size,
            seconds=round(median(seconds), 4),
            best=min(seconds),
            cpu=round(median(run.cpu for run in runs), 4),
            peak=max((run.peak for run in runs if run.peak is not None), default=None),
            left=runs[0].left,
            runs=seconds,
        )


@dataclass(frozen=True)
class Bar:
    """A promise in numbers: what is compared, ours, the most it may be."""

    name: str
    ours: float
    most: float
    unit: str = "s"

    @property
    def holds(self) -> bool:
        """Say whether it holds."""
        return self.ours <= self.most

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"{verdict:13}  {self.ours:8.3f} of {self.most:8.3f} {self.unit:2} {self.name}"


def bars(results: Sequence[Result]) -> list[Bar]:
    """Return the bars for which all that they compare was measured."""
    return list(_Bars({(one.tool, one.times): one for one in results}))


class _Bars:
    """The bars as a sequence; what was not measured leaves its bar out."""

    def __init__(self, measured: dict[tuple[str, float], Result]) -> None:
        self.measured = measured

    def __iter__(self) -> Iterator[Bar]:
        for bar in (
            self._rope,
            self._libcst,
            self._warm,
            self._batch,
            self._help,
            self._growth,
            self._cores,
            self._memory,
        ):
            try:
                yield bar()
            except KeyError:
                continue

    def _seconds(self, tool: str, times: float = 1) -> float:
        return self.measured[tool, times].seconds

    def _rope(self) -> Bar:
        return Bar("a cold clone, against rope", self._seconds("ours, cold"), self._seconds("rope"))

    def _libcst(self) -> Bar:
        most = self._seconds("LibCST's command") / 10
        return Bar("a cold clone, against a tenth of LibCST's command", self._seconds("ours, cold"), most)

    def _warm(self) -> Bar:
        ours = self._seconds("ours, warm") - self._seconds("python -c pass")
        return Bar(
            "a warm clone without the interpreter's start, against 3 x cp + sed", ours, 3 * self._seconds("cp + sed")
        )

    def _batch(self) -> Bar:
        most = 1.5 * self._seconds("cp + sed, 30 at once")
        return Bar("30 clones in one run, against 1.5 x cp + sed", self._seconds("ours, 30 at once"), most)

    def _help(self) -> Bar:
        most = 1.5 * self._seconds("import typer")
        return Bar("the list of verbs, against 1.5 x import typer", self._seconds("generators --help"), most)

    def _growth(self) -> Bar:
        small, large = self.measured["ours, cold", 1], self.measured["ours, cold", LARGE]
        return Bar(
            "a cold clone of 15 times the files: linear", large.seconds, small.seconds * large.files / small.files
        )

    def _cores(self) -> Bar:
        large = self.measured["ours, cold", LARGE]
        most = large.cpu / (BUSY * (os.cpu_count() or 1))
        return Bar("a cold clone of 15 times the files, all cores used", large.seconds, most)

    def _memory(self) -> Bar:
        # What a process of ours may need at most; there is one for every core.
        large = self.measured["ours, cold", LARGE]
        return Bar("the largest process of a cold clone of 15 times the files", large.peak or 0.0, 1024.0, "MB")
