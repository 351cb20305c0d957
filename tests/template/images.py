"""Images built and started without Docker: buildah and podman, on a store of their own in a test's folder."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.machine import ROOT, run, run_well, started
from tests.template.image_base import as_image, make_root

NEEDED = ("buildah", "podman", "runc", "apt-cache", "dpkg-query", "nsenter")
# Every right that the image can do without is taken away.
LOCKED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
# Without these podman asks for limits that a container on this machine may not raise.
LIMITS = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096")
IDLE = ("python", "-c", "import signal; signal.pause()")
# Seconds; a wait ends when what it waits for is there.
PATIENCE = 120


@dataclass(frozen=True)
class Store:
    """Where images and containers lie: nothing of them is left on the machine."""

    folder: Path

    def command(self, program: str) -> list[str]:
        """Return how a program is called on this store; one kind of storage for both."""
        places = [f"--root={self.folder / 'graph'}", f"--runroot={self.folder / 'run'}"]
        return [program, *places, f"--storage-driver={self.driver()}"]

    def driver(self) -> str:
        """Return the kind of storage: layers cannot lie on layers, as in a container's own folders."""
        kind = run_well(["stat", "--file-system", "--format=%T", str(self.folder)], self.folder)
        return "vfs" if "overlay" in kind else "overlay"

    def podman(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run podman to its end; runc and cgroupfs also work where no systemd runs."""
        runtime = shutil.which("runc") or "runc"
        options = [f"--runtime={runtime}", "--cgroup-manager=cgroupfs"]
        return run([*self.command("podman"), *options, *arguments], self.folder)

    def build(self, project: Path, tag: str, python: str) -> None:
        """Build the project's own Dockerfile on a base made of this machine's packages."""
        base = f"docker.io/library/python:{python}-slim-bookworm"
        as_image(make_root(self.made("root")), base, self.command("buildah"))
        options = ["--isolation=chroot", "--format=docker", "--pull-never", f"--tag={tag}"]
        run_well([*self.command("buildah"), "bud", *options, "."], project)

    def made(self, name: str) -> Path:
        """Return a new folder of the store."""
        path = self.folder / name
        path.mkdir()
        return path

    def once(self, image: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a container of its own, without a network."""
        return self.podman("run", "--rm", "--pull=never", "--network=none", *LOCKED, *LIMITS, image, *command)

    def settings(self, image: str) -> dict[str, object]:
        """Return what the image says of itself: its user, its command, its health check."""
        described: list[dict[str, dict[str, object]]] = json.loads(self.podman("inspect", image).stdout)
        return described[0]["Config"]


def usable() -> None:
    """Skip the test, by name of what is missing, where images cannot be built and started."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no image is built: no {', '.join(missing)} on this machine; .ci/tools.py installs them as root")
    if os.geteuid() != 0:
        pytest.skip("no image is built: only root may, with these tools")


@contextmanager
def network(store: Store, image: str) -> Iterator[str]:
    """Yield the name of a container that does nothing but hold a network of its own, where every port is free."""
    options = ["--detach", "--name=network", "--network=none", "--no-healthcheck", "--pull=never", *LIMITS]
    begun = store.podman("run", *options, image, *IDLE)
    if begun.returncode:
        pytest.skip(f"no container starts on this machine: {begun.stdout.strip().splitlines()[-1]}")
    try:
        yield "network"
    finally:
        # Whoever uses the network goes first.
        ended = store.podman("rm", "--force", "--depend", "--time=0", "network")
        assert ended.returncode == 0, ended.stdout


@contextmanager
def services(store: Store, holder: str) -> Iterator[dict[str, str]]:
    """Yield the URLs of a real PostgreSQL and a real Valkey inside the network."""
    process_id = store.podman("inspect", "--format={{.State.Pid}}", holder).stdout.split()[-1]
    command = [sys.executable, "-m", "backend.common.testing.services"]
    inside = ["nsenter", f"--net=/proc/{process_id}/ns/net", *command]
    with started(inside, ROOT / "template", {}, stdin=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdin
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait(PATIENCE)


def until_healthy(store: Store, name: str) -> None:
    """Wait until the image's own health check holds.

    Raises:
        AssertionError: it ended, or never was healthy; the message is what the container said.
    """
    deadline = time.monotonic() + PATIENCE
    while store.podman("healthcheck", "run", name).returncode:
        runs = store.podman("ps", "--quiet", f"--filter=name={name}").stdout.strip()
        assert runs and time.monotonic() < deadline, store.podman("logs", name).stdout
        time.sleep(0.2)
