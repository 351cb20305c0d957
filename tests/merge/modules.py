"""The modules that the corpus edits: real ones of the template, and handmade ones for what those do not have."""

from tests.machine import ROOT

GOLD = ROOT / "template/backend/modules/cc"
REAL = (
    "domain/note.py",
    "application/service.py",
    "application/ports.py",
    "adapters/tables.py",
    "adapters/repository.py",
    "entrypoints/http.py",
    "public.py",
    "tests/test_service.py",
)
SETTINGS = '''\
"""Settings of a small service."""

import os
from service.tools import (
    Loader,
    Reader,
    read_all,  # kept for plugins
)

__all__ = ["Settings", "load"]

LIMITS = {
    "small": 10,
    "large": 100,  # megabytes
}
NAMES = ("alpha", "beta")
TAGS = {
    "one",
    "two",
}


class Settings:
    """What can be set."""

    name: str = "service"
    level: int = 1

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return Path(self.name)

    @folder.setter
    def folder(self, value: Path) -> None:
        self.name = str(value)

    def enabled(self, *, strict: bool = False) -> bool:
        """Whether it runs."""
        if strict:
            level = int(os.environ.get("LEVEL", "1"))
            return level > self.level
        for limit in LIMITS.values():
            self.level = min(limit, self.level)
            self.name = self.name.strip()
        try:
            value = read_all(self.name)
            count = len(value)
        except OSError:
            count = 0
        return bool(count)


def load(path: Path, reader: Reader = Reader(strict=True)) -> Settings:
    """Read settings."""
    settings = Settings()
    loader = Loader(path, encoding="utf-8")
    settings.name = loader.name(default="none")
    settings.level = loader.level(reader)
    return settings
'''
TASKS = '''\
"""Jobs and what they need."""

from .clock import now
from .queue import Queue, retry
from .store import Store

ROUTES = [
    ("GET", "/tasks"),
    ("POST", "/tasks"),
]
queue = Queue(name="tasks", size=10)


@retry
def run(store: Store, limit: int = 10) -> int:
    """Run what is due."""
    due = store.due(now(), limit)
    done = [one.run() for one in due]
    store.save(done)
    return len(done)


@retry
async def clean(
    store: Store,
    *,
    days: int = 30,
) -> None:
    """Forget what is old."""
    before = now() - days
    old = store.before(before)
    store.remove(old)


class Worker:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.stopped = False

    def work(self) -> None:
        while not self.stopped:
            count = run(self.store)
            self.stopped = count == 0

    def stop(self) -> None:
        self.stopped = True
'''


def modules() -> dict[str, str]:
    """Return every module of the corpus by its name."""
    real = {name: (GOLD / name).read_text(encoding="utf-8") for name in REAL}
    return {**real, "settings.py": SETTINGS, "tasks.py": TASKS}
