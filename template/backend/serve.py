"""Serves the API with any number of processes: `python -m backend.serve --workers 2 --port 8000`.

When METRICS_PORT is set, /metrics on that port counts all processes together.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import uvicorn

from backend.common.config import ConfigError, load_settings
from backend.common.exposition import served_metrics, shared_counts
from backend.common.logs import configure_logs

APP = "backend.main:create_app"
# Seconds. A process that starts on a busy machine is slow, not dead.
HEALTH_PATIENCE = 60


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until stopped; return the exit code."""
    options = _parser().parse_args(argv)
    try:
        with ExitStack() as stack:
            settings = load_settings()
            configure_logs(settings)
            if settings.metrics_port:
                stack.enter_context(shared_counts())
            stack.enter_context(served_metrics(settings))
            uvicorn.run(
                APP,
                factory=True,
                **vars(options),
                log_config=None,
                timeout_worker_healthcheck=HEALTH_PATIENCE,
            )
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, help="processes; WEB_CONCURRENCY, or 1, if left out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
