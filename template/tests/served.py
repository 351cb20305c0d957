"""The app in a process of its own, on a real socket, for tests that ask it as users do."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from backend.common.config import Settings

UVICORN = ("-m", "uvicorn", "backend.main:create_app", "--factory", "--port=0")
START_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """Where it answers, and its process."""

    url: str
    process: subprocess.Popen[bytes]

    def client(self, headers: Mapping[str, str] | None = None) -> httpx2.AsyncClient:
        """Return a patient client of it."""
        return patient(self.url, headers)


def patient(url: str, headers: Mapping[str, str] | None = None) -> httpx2.AsyncClient:
    """Return a client that waits long, with a connection for each request.

    One that is kept may be closed just as it is used again.
    """
    alone = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.AsyncClient(base_url=url, headers=headers, timeout=120, limits=alone)


@contextmanager
def served(
    settings: Settings, command: Sequence[str] = UVICORN, **environment: str
) -> Iterator[Served]:
    """Serve the app until the end of the block; its log goes to a file, so that no pipe fills.

    Args:
        settings: where database and Redis are.
        command: what Python runs.
        environment: further settings.
    """
    given = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "REDIS_PREFIX": settings.redis_prefix,
        "RATE_LIMIT": "0",
        # A busy machine is slow, not ill.
        "HEALTH_TIMEOUT": "60",
        "REDIS_TIMEOUT": "60",
        "LOG_LEVEL": "WARNING",
        **environment,
    }
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command], env=given, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            yield Served(_address(process, log), process)
        finally:
            process.terminate()
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        _, found, rest = log.read_text().partition("running on ")
        if found and " " in rest:
            return rest.split()[0]
        time.sleep(0.02)
    raise AssertionError(f"the app does not start: {log.read_text()}")
