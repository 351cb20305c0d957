"""Starts one PostgreSQL and one Valkey or Redis in a temporary folder and stops them again."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from backend.common.testing.binaries import ServicesError, find_postgres, find_redis

START_SECONDS = 30
# The data is thrown away, so nothing has to survive a power cut.
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Account:
    """Whom a server runs as: PostgreSQL refuses root, so root hands over to `nobody`."""

    uid: int
    gid: int

    @classmethod
    def unprivileged(cls) -> "Account | None":
        """Return `nobody` when we are root, None when nothing has to change."""
        if os.name == "nt" or os.geteuid() != 0:
            return None
        import pwd

        entry = pwd.getpwnam("nobody")
        return cls(entry.pw_uid, entry.pw_gid)


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of a fresh server, for SQLAlchemy with asyncpg; raises ServicesError."""
    account, password = Account.unprivileged(), secrets.token_hex(16)
    with _folder("postgres", account) as folder:
        programs = _usable(find_postgres(), folder, account)
        _initdb(programs, folder, password, account)
        command = partial(_postgres_command, programs, folder)
        with _on_free_port(folder, command, account) as port:
            yield f"postgresql+asyncpg://postgres:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """Yield the URL of a fresh server; raises ServicesError."""
    program, password = find_redis(), secrets.token_hex(16)
    with _folder("redis", None) as folder:
        command = partial(_redis_command, program, folder, password)
        with _on_free_port(folder, command) as port:
            yield f"redis://:{password}@127.0.0.1:{port}/0"


@contextmanager
def _folder(name: str, owner: Account | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"goldmaster-{name}-"))
    try:
        if owner:
            os.chown(folder, owner.uid, owner.gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _usable(programs: Path, folder: Path, account: Account | None) -> Path:
    """Return the programs, copied into `folder` when the account may not reach where they lie."""
    if account is None or _run([programs / "postgres", "--version"], account).returncode == 0:
        return programs
    package = programs.parents[1]
    for needed in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(needed, folder / needed.name)
    return folder / package.name / programs.relative_to(package)


def _initdb(programs: Path, folder: Path, password: str, account: Account | None) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    options = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"]
    options += ["--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={folder / 'data'}"]
    done = _run([programs / "initdb", *options], account)
    password_file.unlink()
    if done.returncode:
        raise ServicesError(f"PostgreSQL could not be set up: {_last_line(done.stderr)}")


def _postgres_command(programs: Path, folder: Path, port: int) -> list[str]:
    settings = [f"--{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
    return [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]


def _redis_command(program: Path, folder: Path, password: str, port: int) -> list[str]:
    options = {"port": port, "bind": "127.0.0.1", "dir": folder, "requirepass": password}
    pairs = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    return [str(program), *pairs, "--save", "", "--appendonly", "no"]


@contextmanager
def _on_free_port(
    folder: Path, command: Callable[[int], list[str]], account: Account | None = None
) -> Iterator[int]:
    """Run the server on a port that was free a moment ago; try again when it was taken since."""
    log = folder / "server.log"
    for _attempt in range(3):
        port = _free_port()
        process = _start(command(port), log, account)
        if _is_ready(process, log):
            break
        _stop(process)
    else:
        raise ServicesError(f"{command(0)[0]} does not start: {_last_line(log.read_text())}")
    try:
        yield port
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(command: list[str], log: Path, account: Account | None) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C is for us, and we stop the servers in order.
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **_as(account),
        )


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Wait for the line that PostgreSQL, Valkey and Redis all write."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if b"eady to accept connections" in log.read_bytes():
            return True
        time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run(
    command: Sequence[str | Path], account: Account | None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, **_as(account))
    except PermissionError as error:
        return subprocess.CompletedProcess(command, 126, "", str(error))


def _as(account: Account | None) -> dict[str, Any]:
    # The folder we stand in may be closed to the account.
    return {"user": account.uid, "group": account.gid, "cwd": "/"} if account else {}


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
