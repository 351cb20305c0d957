"""The whole promise in one run: a backend rendered, tested, cloned, served, asked, and stopped again.

`make demo`, or `uv run python -m tests.demo`. KEEP=1 leaves the project and says where it is.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import IO, NoReturn

from tests.machine import ROOT, commit_all, started, uv

STEPS = 9
PATIENCE = 60.0
Settings = Mapping[str, str]
NO_SETTINGS: Settings = MappingProxyType({})


class DemoFailed(Exception):
    """A step did not do what it should; the message is what to show."""


def main() -> int:
    """Run the demo; return 0 when every step did what it says, 1 when one did not, 130 after Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    begun = time.monotonic()
    try:
        with project_folder() as project:
            tell_the_story(project)
    except DemoFailed as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; everything is stopped.", file=sys.stderr)
        return 130
    print(f"\nDone in {time.monotonic() - begun:.0f} seconds, downloads included.")
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
        run_shown(project, "uv sync", last=1)
        commit_all(project, "chore: start from goldmaster")
    with step(3, "Run the gold-standard module's own tests, on a real PostgreSQL and a real Valkey"):
        run_shown(project, "uv run pytest backend/modules/cc", last=9)
    with step(4, "Clone the module: Control Center's notes become Prompt Engine's prompts"):
        run_shown(project, 'uv run python -m generators.clone cc pem --title "Prompt Engine" --rename note=prompt')
    with ExitStack() as running:
        serve_and_ask(project, running)
        print(f"[{STEPS}/{STEPS}] Stop everything", flush=True)


def render(project: Path) -> None:
    """Render the template as it lies in the working tree, committed or not."""
    with step(1, f"Render a backend from the template into {project}"):
        copier = [sys.executable, "-W", "ignore", "-m", "copier", "copy", "--defaults", "--quiet", "--vcs-ref=HEAD"]
        run_to_its_end([*copier, "--data=project_name=Shop", "--data=ci=none", str(ROOT), str(project)], ROOT)


def serve_and_ask(project: Path, running: ExitStack) -> None:
    """Start the services and the app, and use both modules over HTTP; `running` stops what was started."""
    with step(5, "Start PostgreSQL and Valkey, without Docker"):
        urls = running.enter_context(services(project))
    with step(6, "Bring each module's schema to its newest revision"):
        run_shown(project, "uv run python -m backend.migrate upgrade", urls)
    with step(7, "Serve the app"):
        base = running.enter_context(served(project, urls))
        print(f"      {base}")
    with step(8, "Create a note in cc and a prompt in pem over HTTP"):
        token = run_shown(project, "uv run python -m backend.token --subject demo").strip()
        create(f"{base}/cc/notes", token, title="Hello", body="from the gold standard")
        create(f"{base}/pem/prompts", token, title="Hello", body="from its clone")
        print("\n      module_map.yaml says:\n")
        print(indented((project / "module_map.yaml").read_text(encoding="utf-8")))


@contextmanager
def step(number: int, what: str) -> Iterator[None]:
    """Say what happens now, and how long it took."""
    print(f"[{number}/{STEPS}] {what}", flush=True)
    begun = time.monotonic()
    yield
    print(f"      {time.monotonic() - begun:.1f} s\n", flush=True)


def run_shown(project: Path, command: str, settings: Settings = NO_SETTINGS, last: int = 20) -> str:
    """Run a command as a user types it, show its `last` lines and return what it said."""
    print(f"      $ {command}", flush=True)
    output = run_to_its_end(words(command), project, settings)
    print(indented("\n".join(output.rstrip().splitlines()[-last:])))
    return output


def words(command: str) -> list[str]:
    """Split a command as a shell does, with uv where the Makefile has it."""
    program, *arguments = shlex.split(command)
    return [uv() if program == "uv" else program, *arguments]


def indented(text: str) -> str:
    """Return the text as part of a step's report."""
    return "\n".join(f"      {line}" for line in text.splitlines())


def run_to_its_end(command: Sequence[str], cwd: Path, settings: Settings = NO_SETTINGS) -> str:
    """Run a command and return its output.

    Raises:
        DemoFailed: its exit code is not 0; the message has its whole output.
    """
    with started(command, cwd, settings) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise DemoFailed(f"`{shlex.join(command)}` ended with {process.returncode}\n{output}")
    return output


@contextmanager
def services(project: Path) -> Iterator[Settings]:
    """Yield the URLs of a database and a Redis that stop when the block ends."""
    command = "uv run python -m backend.common.testing.services"
    print(f"      $ {command}", flush=True)
    with started(words(command), project, NO_SETTINGS, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        yield first_json(process.stdout)
        # They run until their standard input closes.
        process.stdin.close()
        process.wait(PATIENCE)


def first_json(lines: Iterable[str]) -> Settings:
    """Return the first line that is JSON; uv may have something to say before it.

    Raises:
        DemoFailed: there is none; the message is what was said instead.
    """
    said = []
    for line in lines:
        if line.startswith("{"):
            urls: dict[str, str] = json.loads(line)
            return urls
        said.append(line)
    raise DemoFailed(f"the services do not start: {''.join(said)}")


@contextmanager
def served(project: Path, urls: Settings) -> Iterator[str]:
    """Yield the address of the running app. It takes a free port itself, so demos in parallel cannot meet."""
    command = "uv run uvicorn backend.main:create_app --factory --port 0"
    print(f"      $ {command}", flush=True)
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as log,
        started(words(command), project, urls, output=log) as process,
    ):
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


def create(url: str, token: str, **fields: str) -> None:
    """Create one thing over HTTP and show the answer.

    Raises:
        DemoFailed: the app refused.
    """
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(url, data=json.dumps(fields).encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            print(f"      POST {url} -> {answer.status}")
            print(indented(json.dumps(json.load(answer), indent=2)))
    except urllib.error.HTTPError as refusal:
        raise DemoFailed(f"POST {url} -> {refusal.code} {refusal.read().decode()}") from None


if __name__ == "__main__":
    sys.exit(main())
