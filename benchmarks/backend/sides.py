"""The two servers side by side: ours and the bare one, each with its own database and its own numbers in Redis."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.backend.load import Address
from benchmarks.measure import NOT_OURS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template"
# Nothing is refused or given up, on however busy a machine: it is the price of looking that is measured.
SETTINGS = {
    "RATE_LIMIT": "1000000000",
    "REDIS_TIMEOUT": "30",
    "DATABASE_POOL_TIMEOUT": "30",
    "DATABASE_STATEMENT_TIMEOUT": "30",
    "REQUEST_BUDGET": "60",
    "ENVIRONMENT": "development",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "json",
}


@dataclass(frozen=True)
class Stage:
    """The services, the databases, what was recorded; `seconds`: to start them and migrate the template."""

    seconds: float
    databases: dict[str, str]
    redis: str
    token: str
    record: dict[str, Any]


@dataclass(frozen=True)
class Side:
    """One server, and what it talks to."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    database: str
    redis: str
    token: str

    @property
    def address(self) -> Address:
        """Where it listens."""
        return ("127.0.0.1", self.port)

    def processor(self) -> float | None:
        """Return the processor seconds it has used, where the system tells them."""
        # Nanoseconds on a core, of each thread.
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        spent = [int(task.read_text("ascii").split()[0]) for task in tasks]
        return sum(spent) / 1e9 if spent else None


def environment(**own: str) -> dict[str, str]:
    """Return the variables of a child, without those that steer a Python and without anybody's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return {**kept, "PYTHONPATH": f"{TEMPLATE}{os.pathsep}{ROOT}", **own}


@contextmanager
def stage() -> Iterator[Stage]:
    """Yield the services and databases; they end with the block.

    Raises:
        SystemExit: they do not start; the reason was printed.
    """
    command = [sys.executable, "-m", "benchmarks.backend.stage"]
    with subprocess.Popen(
        command, cwd=TEMPLATE, env=environment(**SETTINGS), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise SystemExit("The services did not start.")
        yield Stage(**json.loads(line))


@contextmanager
def both(set_up: Stage, folder: Path) -> Iterator[tuple[Side, Side]]:
    """Yield ours and the bare one, serving."""
    record = folder / "record.json"
    record.write_text(json.dumps(set_up.record), "utf-8")
    redis = set_up.redis.rpartition("/")[0]
    ours = [sys.executable, "-m", "backend.serve", "--port"]
    quiet = ["--no-access-log", "--log-level=warning"]
    bare = [sys.executable, "-m", "uvicorn", "benchmarks.backend.bare:app", *quiet, "--port"]
    with ExitStack() as stack:
        yield (
            stack.enter_context(_serving("ours", ours, set_up, f"{redis}/0", SETTINGS)),
            stack.enter_context(_serving("bare", bare, set_up, f"{redis}/1", {"BARE_RECORD": str(record)})),
        )


@contextmanager
def _serving(name: str, command: list[str], set_up: Stage, redis: str, own: dict[str, str]) -> Iterator[Side]:
    port, database = _free_port(), set_up.databases[name]
    variables = environment(DATABASE_URL=database, REDIS_URL=redis, **own)
    process = subprocess.Popen(
        [*command, str(port)], cwd=TEMPLATE, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}/livez", name)
        yield Side(name, process, port, database, redis, set_up.token)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", url: str, name: str) -> None:
    for _ in range(1200):
        try:
            with urlopen(url):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise SystemExit(f"The server {name} does not answer.")
