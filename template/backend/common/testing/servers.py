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

START_SECONDS = 120
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


@dataclass
class Server:
    """A running server, which a test may end and start again on the same port and data."""

    url: str
    _command: list[str]
    _log: Path
    _account: Account | None
    _process: subprocess.Popen[bytes]

    def crash(self) -> None:
        """End PostgreSQL as `pg_ctl stop -m immediate` does: nothing is brought to its end."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def start(self) -> None:
        """Start it again; it recovers what was committed before it takes questions."""
        self._process = _start(self._command, self._log, self._account)

    def stop(self) -> None:
        """End it in order."""
        _stop(self._process)


@contextmanager
def postgres(**settings: str) -> Iterator[Server]:
    """Yield a fresh server, its URL for SQLAlchemy with asyncpg; raises ServicesError.

    `settings` are those of postgresql.conf, before our own.
    """
    account, password = Account.unprivileged(), secrets.token_hex(16)
    with _folder("postgres", account) as folder:
        programs = _usable(find_postgres(), folder, account)
        _initdb(programs, folder, password, account)
        command = partial(_postgres_command, programs, folder, POSTGRES_SETTINGS | settings)
        url = f"postgresql+asyncpg://postgres:{password}@127.0.0.1:%d/postgres"
        with _on_free_port(folder, url, command, account) as server:
            yield server


@contextmanager
def redis() -> Iterator[Server]:
    """Yield a fresh server; raises ServicesError."""
    program, password = find_redis(), secrets.token_hex(16)
    with _folder("redis", None) as folder:
        command = partial(_redis_command, program, folder, password)
        url = f"redis://:{password}@127.0.0.1:%d/0"
        with _on_free_port(folder, url, command) as server:
            yield server


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


def _postgres_command(
    programs: Path, folder: Path, settings: dict[str, str], port: int
) -> list[str]:
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]


def _redis_command(program: Path, folder: Path, password: str, port: int) -> list[str]:
    options = {"port": port, "bind": "127.0.0.1", "dir": folder, "requirepass": password}
    pairs = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    return [str(program), *pairs, "--save", "", "--appendonly", "no"]


@contextmanager
def _on_free_port(
    folder: Path, url: str, command: Callable[[int], list[str]], account: Account | None = None
) -> Iterator[Server]:
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
    server = Server(url % port, command(port), log, account, process)
    try:
        yield server
    finally:
        server.stop()


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
        process.wait(timeout=60)
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
