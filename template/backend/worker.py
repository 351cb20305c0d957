"""The worker, for `python -m backend.worker`: runs the jobs of every module until told to stop."""

import asyncio
import signal
import sys

from backend.common.config import ConfigError, Settings, load_settings
from backend.common.jobs import run_forever
from backend.common.logs import configure_logs
from backend.common.module import ModuleMapError, load_modules
from backend.common.resources import open_resources


async def work(settings: Settings) -> None:
    """Run all jobs until SIGTERM or SIGINT; a job under way is rolled back."""
    jobs = [job for module in load_modules() for job in module.jobs]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_resources(settings) as resources:
        tasks = [asyncio.create_task(run_forever(job, resources)) for job in jobs]
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main() -> int:
    """Work until stopped; return the exit code."""
    try:
        settings = load_settings()
        configure_logs(settings)
        asyncio.run(work(settings))
    except (ConfigError, ModuleMapError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
