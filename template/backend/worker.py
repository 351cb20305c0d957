"""The worker, for `python -m backend.worker`: delivers events and runs jobs until told to stop."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pkgutil import resolve_name

from backend.common.backlog import keep_measuring
from backend.common.config import ConfigError, Settings, load_settings
from backend.common.exposition import served_metrics
from backend.common.jobs import ScheduledJob, run_forever
from backend.common.logs import configure_logs
from backend.common.module import Module, ModuleMapError, load_modules
from backend.common.purge import purge
from backend.common.relay import Relay
from backend.common.resources import Resources, open_resources
from backend.common.tables import ModuleTables

PURGE_EVERY = 3600.0
# Kubernetes and Docker Compose kill after thirty and ten seconds.
GRACE = 8.0


async def work(settings: Settings, modules: Sequence[Module]) -> None:
    """Deliver and run until SIGTERM or SIGINT; what is under way then has some seconds to end."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_resources(settings, modules=modules) as resources:
        told = asyncio.create_task(stop.wait())
        everything = asyncio.gather(told, *_everything(resources, modules, stop))
        await asyncio.wait((told, everything), return_when=asyncio.FIRST_COMPLETED)
        with suppress(TimeoutError):
            await asyncio.wait_for(everything, GRACE)


def scheduled_jobs(modules: Sequence[Module]) -> Iterator[ScheduledJob]:
    """Yield the jobs of every module, and one for each that purges its tables."""
    books = {module: tables for module in modules if (tables := _tables(module))}
    for module, own in books.items():
        for job in module.jobs:
            yield ScheduledJob(job.name, job.every, own.schedule, resolve_name(job.run))
        clear = partial(purge, own, [*books.values()])
        yield ScheduledJob(f"{module.name}.purge", PURGE_EVERY, own.schedule, clear)


def _everything(
    resources: Resources, modules: Sequence[Module], stop: asyncio.Event
) -> Iterator[Coroutine[None, None, None]]:
    slots = asyncio.Semaphore(resources.settings.events_at_once)
    for module in modules:
        if tables := _tables(module):
            yield Relay(tables, resources, slots).run(stop)
            yield keep_measuring(resources.database.engine, tables, module.name, stop)
    for job in scheduled_jobs(modules):
        yield run_forever(job, resources, stop)


def _tables(module: Module) -> ModuleTables | None:
    tables = ModuleTables.of(module.load_metadata())
    if tables is None and module.jobs:
        reason = f"module {module.name} has jobs, but no schedule: declare ModuleTables"
        raise ModuleMapError(reason)
    return tables


def main() -> int:
    """Work until stopped; return the exit code."""
    try:
        settings = load_settings()
        configure_logs(settings)
        with served_metrics(settings):
            asyncio.run(work(settings, load_modules()))
    except (ConfigError, ModuleMapError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
