"""PostgreSQL and Valkey without Docker: `python -m backend.common.testing.services`.

Prints one JSON line with DATABASE_URL and REDIS_URL when both answer, and runs until its standard
input closes or Ctrl-C: whoever started it may be killed, and still nothing is left behind.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from backend.common.testing import servers
from backend.common.testing.binaries import ServicesError


@contextmanager
def running_services() -> Iterator[dict[str, str]]:
    """Yield the URLs of services that end with this process, however it ends.

    Raises:
        ServicesError: a server is missing or does not start.
    """
    command = [sys.executable, "-m", "backend.common.testing.services"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            _, reason = process.communicate()
            raise ServicesError(reason.strip() or "The services ended at once.")
        yield json.loads(line)


def main() -> int:
    """Start the services, say where, wait for the end; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with servers.postgres() as database, servers.redis() as redis:
            print(json.dumps({"DATABASE_URL": database.url, "REDIS_URL": redis.url}), flush=True)
            sys.stdin.read()
    except KeyboardInterrupt:
        pass
    except (ServicesError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
