"""Times the import of the app against the import of nothing but the libraries that it imports."""

import json
import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.backend.sides import TEMPLATE, environment

APP = "from backend.main import create_app; app = create_app()"
# What the app loads, in its order, but for its own files.
LIST = f"{APP}; import sys, json; print(json.dumps([n for n in sys.modules if n.split('.')[0] != 'backend']))"


def measure(rounds: int) -> tuple[float, float]:
    """Return seconds of a whole process: to make the app, and to import its libraries alone."""
    names = json.loads(_run(LIST))
    libraries = "import importlib\nfor name in {names!r}:\n    try: importlib.import_module(name)\n"
    libraries = libraries.format(names=[name for name in names if not name.startswith("_")])
    libraries += "    except ImportError: pass"
    times = [(_timed(APP), _timed(libraries)) for _ in range(rounds + 1)][1:]
    return median(time for time, _ in times), median(time for _, time in times)


def _timed(code: str) -> float:
    began = perf_counter()
    _run(code)
    return perf_counter() - began


def _run(code: str) -> str:
    command = [sys.executable, "-c", code]
    # Bytecode of our files is kept, as it is where the app is deployed.
    return subprocess.run(
        command, cwd=TEMPLATE, env=environment(), check=True, capture_output=True, encoding="utf-8"
    ).stdout
