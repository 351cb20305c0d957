"""The whole promise in one run: a backend rendered, tested, cloned, served, asked, and stopped again.

`make demo`, or `uv run python -m tests.demo`. KEEP=1 leaves the project and says where it is.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from tests.machine import ROOT, clean_environment, commit_all, uv

STEPS = 9
PATIENCE = 60.0


class DemoFailed(Exception):
    """A step did not do what it should; the message is what to show."""


def main() -> int:
    """Run the demo; return 0 when every step did what it says, 1 when one did not, 130 after Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    started = time.monotonic()
    try:
        with project_folder() as project:
            tell_the_story(project)
    except DemoFailed as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; everything is stopped.", file=sys.stderr)
        return 130
    print(f"\nDone in {time.monotonic() - started:.0f} seconds, downloads included.")
    return 0


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def project_folder() -> Iterator[Path]:
    """Yield the folder to render into; it is removed at the end unless KEEP=1."""
    if os.environ.get("KEEP") == "1":
        project = Path(tempfile.mkdtemp(prefix="goldmaster-demo-")) / "shop"
        yield project
        print(f"\nThe project is kept in {project}")
        return
    with tempfile.TemporaryDirectory(prefix="goldmaster-demo-") as folder:
        yield Path(folder) / "shop"


def tell_the_story(project: Path) -> None:
    """Go through the steps in order; the project lies in `project`.

    Raises:
        DemoFailed: at the first step that did not do what it should.
    """
    render(project)
    with step(2, "Install what the project needs, and make the first commit"):
        run_shown(project, "uv", "sync", last=1)
        commit_all(project, "chore: start from goldmaster")
    with step(3, "Run the gold-standard module's own tests, on a real PostgreSQL and a real Valkey"):
        run_shown(project, *"uv run pytest --no-cov backend/modules/cc".split(), last=8)
    with step(4, "Clone the module: Control Center's notes become Prompt Engine's prompts"):
        clone = "uv run python -m generators.clone cc pem --rename note=prompt --title".split()
        run_shown(project, *clone, "Prompt Engine")
    with ExitStack() as running:
        serve_and_ask(project, running)
        print(f"[{STEPS}/{STEPS}] Stop everything")


def render(project: Path) -> None:
    """Render the template as it lies in the working tree, committed or not."""
    with step(1, f"Render a backend from the template into {project}"):
        copier = [sys.executable, "-W", "ignore", "-m", "copier", "copy", "--defaults", "--quiet", "--vcs-ref=HEAD"]
        answers = ["--data=project_name=Shop", "--data=ci=none"]
        run_quietly([*copier, *answers, str(ROOT), str(project)], ROOT)


def serve_and_ask(project: Path, running: ExitStack) -> None:
    """Start the services and the app, and use both modules over HTTP; `running` stops what was started."""
    with step(5, "Start PostgreSQL and Valkey, without Docker"):
        urls = running.enter_context(services(project))
    with step(6, "Bring each module's schema to its newest revision"):
        run_shown(project, *"uv run python -m backend.migrate upgrade".split(), **urls)
    with step(7, "Serve the app"):
        base = running.enter_context(served(project, urls))
        print(f"      {base}")
    with step(8, "Create a note in cc and a prompt in pem over HTTP"):
        create(f"{base}/cc/notes", title="Hello", body="from the gold standard")
        create(f"{base}/pem/prompts", title="Hello", body="from its clone")
        print("\n      module_map.yaml says:\n")
        print(indented((project / "module_map.yaml").read_text(encoding="utf-8")))


@contextmanager
def step(number: int, what: str) -> Iterator[None]:
    """Say what happens now, and how long it took."""
    print(f"[{number}/{STEPS}] {what}", flush=True)
    started = time.monotonic()
    yield
    print(f"      {time.monotonic() - started:.1f} s\n", flush=True)


def run_shown(project: Path, *command: str, last: int = 12, **settings: str) -> None:
    """Run a command as a user would type it, and show its `last` lines."""
    print(f"      $ {' '.join(quoted(word) for word in command)}", flush=True)
    output = run_quietly(command, project, **settings)
    print(indented("\n".join(output.rstrip().splitlines()[-last:])))


def quoted(word: str) -> str:
    """Return the word as it is typed in a shell."""
    return f'"{word}"' if " " in word else word


def indented(text: str) -> str:
    """Return the text as part of a step's report."""
    return "\n".join(f"      {line}" for line in text.splitlines())


def run_quietly(command: Sequence[str], cwd: Path, **settings: str) -> str:
    """Run a command to its end and return its output.

    Raises:
        DemoFailed: its exit code is not 0; the message has its whole output.
    """
    with started(command, cwd, subprocess.DEVNULL, **settings) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise DemoFailed(f"`{' '.join(command)}` ended with {process.returncode}\n{output}")
    return output


@contextmanager
def started(
    command: Sequence[str], cwd: Path, stdin: int, output: int | IO[str] = subprocess.PIPE, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """Yield the running program; however the block ends, the program and its children have ended too."""
    program = uv() if command[0] == "uv" else command[0]
    process = subprocess.Popen(
        [program, *command[1:]],
        cwd=cwd,
        env=clean_environment(**settings),
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        # A group of its own: Ctrl-C reaches the demo alone, which then stops its programs in order.
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask the program's group to end, and end it when it does not."""
    for number, patience in ((signal.SIGINT, 15), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def services(project: Path) -> Iterator[dict[str, str]]:
    """Yield the URLs of a database and a Redis that stop when the block ends."""
    command = "uv run python -m backend.common.testing.services".split()
    print(f"      $ {' '.join(command)}", flush=True)
    with started(command, project, subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise DemoFailed(f"the services do not start: {line}{process.stdout.read()}")
        yield json.loads(line)
        # They run until their standard input closes.
        process.stdin.close()
        process.wait(PATIENCE)


@contextmanager
def served(project: Path, urls: dict[str, str]) -> Iterator[str]:
    """Yield the address of the running app. It takes a free port itself, so demos in parallel cannot meet."""
    command = "uv run uvicorn backend.main:create_app --factory --port 0".split()
    print(f"      $ {' '.join(command)}", flush=True)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        with started(command, project, subprocess.DEVNULL, log, **urls) as process:
            yield wait_until_ready(process, log)


def wait_until_ready(process: subprocess.Popen[str], log: IO[str]) -> str:
    """Return the app's address once /readyz answers.

    Raises:
        DemoFailed: it ended, or was not ready in time.
    """
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        log.seek(0)
        address = re.search(r"http://127\.0\.0\.1:[1-9]\d*", log.read())
        if address and is_ready(address.group()):
            return address.group()
        time.sleep(0.1)
    log.seek(0)
    raise DemoFailed(f"the app is not ready\n{log.read()}")


def is_ready(base: str) -> bool:
    """Say whether the app and its database answer."""
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def create(url: str, **fields: str) -> None:
    """Create one thing over HTTP and show the answer.

    Raises:
        DemoFailed: the app refused.
    """
    request = urllib.request.Request(
        url, data=json.dumps(fields).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            print(f"      POST {url} -> {answer.status}")
            print(indented(json.dumps(json.load(answer), indent=2)))
    except urllib.error.HTTPError as refusal:
        raise DemoFailed(f"POST {url} -> {refusal.code} {refusal.read().decode()}") from None


if __name__ == "__main__":
    sys.exit(main())
