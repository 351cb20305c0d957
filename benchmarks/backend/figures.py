"""The figures of a run: what each side did with each kind of request, and the bars that ours must keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.backend.questions import KINDS

SLOWEST = 1.3
IMPORTS = 1.5
START = 4.0
SUITE = 20.0


@dataclass(frozen=True)
class Run:
    """One run of one kind on one side; times in milliseconds, `processor` for each request."""

    side: str
    kind: str
    rate: float
    p50: float
    p99: float
    processor: float | None


@dataclass(frozen=True)
class Row:
    """A kind of request on both sides, each figure the median of its runs."""

    kind: str
    ours: Run
    bare: Run

    @property
    def rate(self) -> float:
        """Our throughput, as a share of the bare app's."""
        return self.ours.rate / self.bare.rate

    @property
    def p50(self) -> float:
        """Our median time, as a multiple of the bare app's."""
        return self.ours.p50 / self.bare.p50

    @property
    def p99(self) -> float:
        """Our slowest hundredth, as a multiple of the bare app's."""
        return self.ours.p99 / self.bare.p99

    @property
    def processor(self) -> float | None:
        """The bare app's processor time for a request, as a share of ours: throughput without the clock's noise."""
        if not self.ours.processor or not self.bare.processor:
            return None
        return self.bare.processor / self.ours.processor


@dataclass(frozen=True)
class Bar:
    """One thing to keep: `least` or `most` of a value."""

    name: str
    value: float
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "holds" if self.holds else "MISSED"
        return f"{verdict:7} {self.name}: {self.value:.2f}{self.unit} {sign} {self.limit:g}{self.unit}"


def rows(runs: Sequence[Run]) -> list[Row]:
    """Return the medians, kind by kind."""
    asked = [kind.name for kind in KINDS if any(run.kind == kind.name for run in runs)]
    return [Row(kind, _median(runs, "ours", kind), _median(runs, "bare", kind)) for kind in asked]


def _median(runs: Sequence[Run], side: str, kind: str) -> Run:
    found = [run for run in runs if (run.side, run.kind) == (side, kind)]
    spent = [run.processor for run in found if run.processor is not None]
    return Run(
        side,
        kind,
        median(run.rate for run in found),
        median(run.p50 for run in found),
        median(run.p99 for run in found),
        median(spent) if spent else None,
    )


def bars(table: Sequence[Row], imports: float, start: float, suite: float | None) -> Iterator[Bar]:
    """Yield what must hold.

    Args:
        table: the requests.
        imports: time to import the app, as a multiple of that of its libraries.
        start: seconds until services and template database are there.
        suite: seconds of the test suite once they are; None when it was not run.
    """
    least = {kind.name: kind.least for kind in KINDS}
    for row in table:
        yield Bar(f"{row.kind}: throughput / bare", row.rate, least[row.kind], at_least=True)
    for row in table:
        yield Bar(f"{row.kind}: p99 / bare", row.p99, SLOWEST)
    yield Bar("import of the app / of its libraries", imports, IMPORTS)
    yield Bar("start of services and template database", start, START, unit=" s")
    if suite is not None:
        yield Bar("test suite on two cores", suite, SUITE, unit=" s")
