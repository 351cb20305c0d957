"""`/metrics` on a port of its own, so that the world that sees the routes does not see it.

With several processes each writes its counts into a folder, and one of them adds all up.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backend.common.config import ConfigError, Settings

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_counts() -> Iterator[Path]:
    """Give this process and its children an empty folder for their counts.

    To be entered before `prometheus_client` is imported: it decides then where it counts. A
    folder named by PROMETHEUS_MULTIPROC_DIR is cleared; else a temporary one is made.
    """
    named = os.environ.get(FOLDER)
    folder = Path(named or tempfile.mkdtemp(prefix="metrics-"))
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[FOLDER] = str(folder)
    try:
        yield folder
    finally:
        if not named:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served_metrics(settings: Settings) -> Iterator[None]:
    """Serve /metrics for the block, when METRICS_PORT is set.

    Raises:
        ConfigError: the port cannot be had.
    """
    if not settings.metrics_port:
        yield
        return
    # Not before shared_counts.
    from prometheus_client import start_http_server  # noqa: PLC0415

    from backend.common.all_processes import registry  # noqa: PLC0415

    try:
        server, thread = start_http_server(
            settings.metrics_port, settings.metrics_host, registry(os.environ.get(FOLDER))
        )
    except OSError as error:
        place = f"{settings.metrics_host}:{settings.metrics_port}"
        raise ConfigError(f"METRICS_PORT: cannot serve on {place} ({error.strerror})") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
