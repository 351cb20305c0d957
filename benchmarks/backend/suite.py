"""Times the rendered project's own tests on two cores, its services up before the clock starts."""

import subprocess
import sys
from time import perf_counter

from benchmarks.backend.sides import TEMPLATE, Stage, environment


def seconds(set_up: Stage) -> float:
    """Run the tests as they are run by default; return how long they took.

    Raises:
        subprocess.CalledProcessError: a test failed; the output is in the error.
    """
    urls = {"TEST_DATABASE_URL": set_up.databases["recorded"], "TEST_REDIS_URL": set_up.redis}
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q"]
    began = perf_counter()
    subprocess.run(command, cwd=TEMPLATE, env=environment(**urls), check=True, capture_output=True, encoding="utf-8")
    return perf_counter() - began
