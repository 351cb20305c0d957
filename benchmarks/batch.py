"""Makes many modules from one file in a real project, killed in the middle and run again, and looks at what is there.

    python -m benchmarks.batch --modules 30

The project is the template's own backend. A third of the modules needs no other, a third these, a third those;
all have fields of every type. Afterwards the app is started with all of them, and `generators.check` has its say.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.status import built
from generators.model.module_map import MAP_NAME, read_map

FILE = "modules.yaml"
FIELDS = (
    {"priority": {"type": "integer", "default": 0, "index": True}, "loud": {"type": "boolean", "default": False}},
    {"price": {"type": "decimal", "default": 0}, "sku": {"type": "text", "max": 40, "null": True, "index": True}},
    {"due_on": {"type": "date", "null": True}, "seen_at": {"type": "datetime", "null": True}},
    {"owner_id": {"type": "uuid", "null": True, "index": True}, "label": {"type": "text", "default": "none"}},
)
ROUTES = "import json; from backend.main import create_app; print(json.dumps(create_app().openapi()))"


@dataclass(frozen=True)
class Found:
    """What was measured: seconds until the kill, modules then, seconds of the second run, and what is there."""

    killed_after: float
    there_then: int
    resumed_in: float
    there: int
    tests: int
    routes: int
    fields: int
    check: str
    app: str

    def __str__(self) -> str:
        return "\n".join(
            [
                f"killed after {self.killed_after:.0f} s, with {self.there_then} modules there and more on the way",
                f"run again: {self.there} modules in {self.resumed_in:.0f} s, {self.tests} tests passed in that run",
                f"check: {self.check}",
                f"app: {self.app}; {self.routes} routes, {self.fields} fields that gold has not",
            ]
        )


def measure(modules: int, folder: Path) -> Found:
    """Measure with so many modules, in a scratch repository in a folder."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-bench-", dir=folder) as scratch:
        root = built(Path(scratch), 0, "backend", "conftest.py", "pytest.ini", "mypy.ini")
        (root / FILE).write_text(yaml.safe_dump(asked_for(modules), sort_keys=False), encoding="utf-8")
        began = time.monotonic()
        _kill_in_the_middle(root, modules)
        killed, then = time.monotonic() - began, len(_there(root))
        again = json.loads(_said(root, "generators.batch", FILE, "--json", check=False))
        for one in again["modules"]:
            if one["state"] not in ("done", "unchanged"):
                print(one["module"], one["state"], one["why"], *one["details"], sep="\n  ")
        paths = json.loads(_said(root, "-c", ROUTES))
        fields = {name for one in FIELDS for name in one}
        shown = [one.get("properties", {}).keys() & fields for one in paths["components"]["schemas"].values()]
        return Found(
            killed,
            then,
            float(again["seconds"]),
            len(_there(root)),
            sum(one["tests"] or 0 for one in again["modules"]),
            sum(map(len, paths["paths"].values())),
            sum(map(len, shown)),
            _said(root, "generators.check").strip(),
            _said(root, "pytest", "-q", *_openapi_tests(root)).strip().splitlines()[-1],
        )


def asked_for(modules: int) -> dict[str, object]:
    """Return a batch file's data for so many modules."""
    names = [f"unit_{number:02}" for number in range(modules)]
    third = -(-modules // 3)
    return {
        "version": 1,
        "gold": "cc",
        "modules": {
            name: {
                "rename": {"note": f"item_{number:02}"},
                "depends_on": [names[number - third]] if number >= third else [],
                "fields": FIELDS[number % len(FIELDS)],
            }
            for number, name in enumerate(names)
        },
    }


def _kill_in_the_middle(root: Path, modules: int) -> None:
    """Run the batch and kill it, and nobody else, when half of the modules are there and more are being tested."""
    command = [sys.executable, "-m", "generators.batch", FILE]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, start_new_session=True) as running:
        while running.poll() is None:
            if len(_there(root)) >= modules // 2 and (root / ".git/goldmaster/journal.json").exists():
                time.sleep(10)
                os.kill(running.pid, signal.SIGKILL)
            time.sleep(1)
    # What it had begun is taken back by the next command of ours.
    subprocess.run([*command, "--dry-run"], cwd=root, stdout=subprocess.DEVNULL, check=False)


def _there(root: Path) -> list[str]:
    return [name for name in read_map((root / MAP_NAME).read_text("utf-8")).modules if name != "cc"]


def _said(root: Path, *arguments: str, check: bool = True) -> str:
    start = arguments if arguments[0] == "-c" else ("-m", *arguments)
    done = subprocess.run([sys.executable, *start], cwd=root, stdout=subprocess.PIPE, encoding="utf-8", check=check)
    return done.stdout


def _openapi_tests(root: Path) -> Iterator[str]:
    yield from (f"backend/modules/{name}/tests/test_openapi.py" for name in _there(root)[-3:])


def main() -> int:
    """Measure and print; exit 1 when not all modules are there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--modules", type=int, default=30, help="how many modules; 30")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the project is made")
    given = parser.parse_args()
    found = measure(given.modules, given.folder)
    print(found)
    return 0 if found.there == given.modules else 1


if __name__ == "__main__":
    sys.exit(main())
