"""Where gates are measured: a folder, its environment, and the services that run there."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from generators.model.plan import Gate, Plan, Service
from generators.model.plan_text import filled
from generators.workspace.git import LOCATION
from generators.workspace.timed import run_timed, serving

LOOK = 0.05


class ServiceError(Exception):
    """A service or a folder that a gate needs is not there; the words say why."""


@dataclass(frozen=True)
class Ground:
    """A folder with the plan that is measured there. Services start when a gate first needs them."""

    plan: Plan
    folder: Path
    scratch: Path
    cleanup: ExitStack
    said: dict[str, dict[str, str]] = field(default_factory=dict)

    def within(self, gate: Gate) -> Path:
        """Return the folder a gate is about; raises ServiceError when there is none in the project."""
        folder = (self.folder / gate.cwd).resolve()
        if not folder.is_dir():
            raise ServiceError(f"there is no folder {gate.cwd}")
        if not folder.is_relative_to(self.folder.resolve()):
            raise ServiceError(f"{gate.cwd} is outside the project")
        return folder

    def values(self, gate: Gate) -> dict[str, str]:
        """Return what stands for `{port}`, `{url}` and the exports of a gate's services; starts what does not run.

        Raises:
            ServiceError: a service does not start.
        """
        found: dict[str, str] = {}
        for name in self.plan.needed(gate):
            if name not in self.said:
                self.said[name] = self._started(name, self.plan.services[name], found)
            found |= self.said[name]
        return found

    def settings(self, gate: Gate) -> dict[str, str]:
        """Return what was handed to a gate and its services, by name: exports and settings, filled in."""
        found: dict[str, str] = {}
        for name in self.plan.needed(gate):
            found |= filled(dict(self.plan.services[name].env), found) | self.said.get(name, {})
        return found | filled(dict(gate.env), found)

    def environment(self, given: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a command: ours, the exports of its services, its own settings."""
        kept = {name: value for name, value in os.environ.items() if name not in LOCATION}
        # What is installed beside the Python that runs us is meant first: pytest, ruff and their like.
        kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
        exports = {name: value for name, value in values.items() if name.isupper()}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | exports | filled(dict(given), values)

    def _started(self, name: str, service: Service, before: Mapping[str, str]) -> dict[str, str]:
        port = str(_free_port())
        values = {**before, "port": port, "url": f"http://127.0.0.1:{port}"}
        environment = self.environment(service.env, values)
        for command in service.prepare:
            self._prepare(name, filled(command, values), environment, service.timeout)
        if not service.run:
            return values
        log = self.scratch / f"{name}.log"
        try:
            entered = serving(filled(service.run, values), self.folder, environment, log)
            child = self.cleanup.enter_context(entered)
        except (OSError, ValueError) as error:
            raise ServiceError(f"service {name} cannot start: {service.run[0]}: {reason(error)}") from None
        return values | self._ready(name, service, filled(service.ready, values), child, log)

    def _prepare(self, name: str, command: Sequence[str], environment: Mapping[str, str], limit: float) -> None:
        try:
            ran = run_timed(command, self.folder, environment, limit)
        except (OSError, ValueError) as error:
            raise ServiceError(f"service {name} cannot be prepared: {command[0]}: {reason(error)}") from None
        if ran.code != 0:
            said = f"not finished after {limit:g} s" if ran.code is None else _last(ran.err or ran.out)
            raise ServiceError(f"service {name} cannot be prepared: `{' '.join(command)}`: {said}")

    def _ready(
        self, name: str, service: Service, url: str, child: subprocess.Popen[bytes], log: Path
    ) -> dict[str, str]:
        until = time.monotonic() + service.timeout
        while time.monotonic() < until:
            # Asked before its words are read: the last of them come just before it ends.
            ended = child.poll() is not None
            exports = _exports(log, service.exports)
            if exports is not None and (not url or _answers(url)):
                return exports
            if ended:
                raise ServiceError(f"service {name} ended with {child.returncode}: {_last(log.read_bytes())}")
            time.sleep(LOOK)
        raise ServiceError(f"service {name} was not ready after {service.timeout:g} s: {_last(log.read_bytes())}")


@contextmanager
def ground(plan: Plan, folder: Path) -> Iterator[Ground]:
    """Give a ground whose services end with the block."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-plan-") as scratch, ExitStack() as cleanup:
        yield Ground(plan, folder, Path(scratch), cleanup)


def _exports(log: Path, names: Sequence[str]) -> dict[str, str] | None:
    """Return the values of the first line of JSON that has all the names; None while there is none."""
    for line in log.read_bytes().splitlines() if names else ():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and set(names) <= said.keys():
            return {name: str(said[name]) for name in names}
    return None if names else {}


def _answers(url: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2):
            return True
    except (HTTPException, OSError, ValueError):
        return False


def reason(error: OSError | ValueError) -> str:
    """Return why a program could not be started: the system's words, or what its words and settings must not hold."""
    return getattr(error, "strerror", None) or str(error)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _last(written: bytes) -> str:
    lines = written.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
