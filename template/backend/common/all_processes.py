"""Adds up what several processes have counted. Imported late: see `exposition.shared_counts`."""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector


def registry(folder: str | None) -> CollectorRegistry:
    """Return what is to be served: the counts of all processes of the folder, or our own."""
    if folder is None:
        return REGISTRY
    counts = CollectorRegistry()
    counts.register(AllProcesses(Path(folder)))
    return counts


class AllProcesses(Collector):
    """The counts of a process that died stay, so that no sum goes back; its gauges go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of all processes."""
        for file in self._folder.glob("gauge_live*_*.db"):
            if not _is_alive(int(file.stem.rpartition("_")[2])):
                file.unlink(missing_ok=True)
        # These two have no types.
        together = MultiProcessCollector(None, str(self._folder))  # type: ignore[no-untyped-call]
        metrics: Iterable[Metric] = together.collect()  # type: ignore[no-untyped-call]
        return metrics


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
