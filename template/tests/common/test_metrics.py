"""Metrics as Prometheus reads them: right with several processes, named by templates alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from backend import worker
from backend.common.config import Settings
from backend.common.exposition import FOLDER
from backend.modules.cc import NAME

REQUESTS = "http_request_duration_seconds_count"
POOL = Settings.model_fields["database_pool_size"].default + (
    Settings.model_fields["database_max_overflow"].default
)
PATIENCE = 120


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass(frozen=True)
class Running:
    """An API in processes of its own, and where it is counted."""

    process: "subprocess.Popen[str]"
    client: httpx2.Client
    api: str
    metrics: str

    def ask(self, path: str, times: int = 1) -> None:
        # At once and a connection for each, so that the processes share them.
        with ThreadPoolExecutor(times) as pool:
            list(pool.map(self.client.get, [self.api + path] * times))

    def is_up(self) -> bool:
        try:
            return self.client.get(f"{self.api}/livez").status_code == 200
        except httpx2.TransportError:
            return False

    def total(self, name: str, **labels: str) -> float:
        families = text_string_to_metric_families(self.client.get(self.metrics).text)
        samples = [sample for family in families for sample in family.samples]
        return sum(
            sample.value
            for sample in samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


@contextmanager
def served(settings: Settings, folder: Path, measured: Mapping[str, str]) -> Iterator[Running]:
    """Serve with two processes; count in the folder."""
    api, metrics = free_port(), free_port()
    environment = {
        **os.environ,
        **measured,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "METRICS_PORT": str(metrics),
        FOLDER: str(folder),
    }
    command = [sys.executable, "-m", "backend.serve", f"--port={api}", "--workers=2"]
    # One for all questions: what a client loads for TLS takes longer than an answer.
    alone = httpx2.Limits(max_keepalive_connections=0)
    with (
        httpx2.Client(limits=alone, timeout=PATIENCE) as client,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        urls = f"http://127.0.0.1:{api}", f"http://127.0.0.1:{metrics}/metrics"
        running = Running(process, client, *urls)
        try:
            until(running.is_up)
            yield running
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def until(holds: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 20):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true")


def counting(folder: Path) -> set[int]:
    """Return the processes that have counted a request."""
    return {
        int(file.stem.rpartition("_")[2])
        for file in folder.glob("histogram_*.db")
        if b"http_request_duration_seconds_sum" in file.read_bytes()
    }


def asked(running: Running, folder: Path) -> int:
    """Ask some more; return how many processes have answered by now."""
    running.ask("/livez", 8)
    return len(counting(folder))


def reached(running: Running, number: float) -> bool:
    return running.total(REQUESTS, route="/livez") >= number


def settled(running: Running) -> float:
    """Return the number of requests once it stands still: it grows after the answer is sent."""
    seen = -1.0
    while seen != (now := running.total(REQUESTS, route="/livez")):
        seen = now
        time.sleep(0.1)
    return seen


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("metrics")


@pytest.fixture(scope="module")
def two_processes(
    settings: Settings, folder: Path, measured: Mapping[str, str]
) -> Iterator[Running]:
    (folder / "counter_1.db").write_bytes(b"left by an earlier run")
    with served(settings, folder, measured) as running:
        yield running


def test_two_processes_are_counted_as_one(two_processes: Running, folder: Path) -> None:
    running = two_processes
    until(lambda: asked(running, folder) == 2)
    seen = settled(running)
    for _ in range(2):
        running.ask("/livez", 4)
        seen += 4
        until(partial(reached, running, seen))
        assert settled(running) == seen
    assert running.total("database_connections_max") == 2 * POOL


@pytest.mark.long
def test_a_count_never_goes_back_when_a_process_dies(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path, {}) as running:
        until(lambda: asked(running, tmp_path) == 2)
        seen = running.total(REQUESTS, route="/livez")
        os.kill(min(counting(tmp_path)), signal.SIGKILL)
        assert running.total(REQUESTS, route="/livez") >= seen
        until(lambda: asked(running, tmp_path) == 3)
        assert running.total(REQUESTS, route="/livez") > seen
        assert running.total("database_connections_max") == 2 * POOL


def test_a_label_is_a_template_never_what_a_caller_sent(two_processes: Running) -> None:
    running = two_processes
    running.ask("/nowhere/hunter2")
    running.ask(f"/{NAME}/hunter2")
    running.client.request("PROPFIND", f"{running.api}/livez")
    until(lambda: running.total(REQUESTS, route="unmatched", status="404") == 2)
    until(lambda: running.total(REQUESTS, method="OTHER", status="405") == 1)
    assert "hunter2" not in running.client.get(running.metrics).text.lower()
    # The port that the world sees does not have them.
    assert running.client.get(f"{running.api}/metrics").status_code == 404


def test_a_taken_port_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("METRICS_PORT", str(taken.getsockname()[1]))
        assert worker.main() == 2
    said = capfd.readouterr().err
    assert said.startswith("METRICS_PORT: ") and said.count("\n") == 1
