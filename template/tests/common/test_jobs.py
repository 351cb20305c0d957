"""Jobs: once for all replicas whenever they are due, and a worker that stops when told."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, func, select, update

from backend.common.config import Settings
from backend.common.contracts import utc_now
from backend.common.jobs import ScheduledJob, run_forever, run_once
from backend.common.module import Module, ModuleMapError, load_modules
from backend.common.resources import Resources
from backend.modules.cc import NAME
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.public import CcNoteStatus, CreateCcNote
from backend.worker import main, scheduled_jobs

# Whatever its notes are called by now.
NAMED = f"{NAME}.expire_"
EXPIRE = next(job for job in scheduled_jobs(load_modules()) if job.name.startswith(NAMED))
BARE = MetaData()
failed, succeeded = asyncio.Event(), asyncio.Event()


async def fail_once(resources: Resources) -> int:
    if not failed.is_set():
        failed.set()
        raise RuntimeError
    succeeded.set()
    return 0


async def create_expired(resources: Resources) -> None:
    service = note_service(replace(resources, clock=lambda: utc_now() - timedelta(hours=1)))
    await service.create_note(CreateCcNote(title="Short", ttl_seconds=1))


async def let_time_pass(resources: Resources, job: ScheduledJob) -> None:
    ago = func.now() - timedelta(seconds=job.every)
    async with resources.database.engine.begin() as connection:
        await connection.execute(update(job.schedule).values(last_run=ago))


async def test_a_job_does_what_is_due_when_it_is_due(resources: Resources) -> None:
    await create_expired(resources)
    assert await run_once(EXPIRE, resources) == 1
    # Another replica looks a moment later.
    assert await run_once(EXPIRE, resources) is None
    await let_time_pass(resources, EXPIRE)
    assert await run_once(EXPIRE, resources) == 0


async def test_replicas_that_look_at_once_run_it_once(resources: Resources) -> None:
    await create_expired(resources)
    await run_once(EXPIRE, resources)
    await let_time_pass(resources, EXPIRE)
    ran = await asyncio.gather(*(run_once(EXPIRE, resources) for _ in range(5)))
    assert sorted(ran, key=str) == [0, None, None, None, None]


async def test_while_one_replica_is_at_it_no_other_is(resources: Resources) -> None:
    await run_once(EXPIRE, resources)
    await let_time_pass(resources, EXPIRE)
    held = select(EXPIRE.schedule).where(EXPIRE.schedule.c.job == EXPIRE.name).with_for_update()
    async with resources.database.engine.begin() as other_replica:
        await other_replica.execute(held)
        assert await run_once(EXPIRE, resources) is None


async def test_a_failure_does_not_end_the_job(resources: Resources) -> None:
    stop = asyncio.Event()
    job = ScheduledJob("test.fail_once", 0.01, EXPIRE.schedule, fail_once)
    task = asyncio.create_task(run_forever(job, resources, stop))
    async with asyncio.timeout(120):
        await succeeded.wait()
        stop.set()
        await task
    assert failed.is_set()


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
async def test_the_worker_works_until_it_is_told_to_stop(
    resources: Resources, settings: Settings, measured: dict[str, str]
) -> None:
    await create_expired(resources)
    environment = {
        **os.environ,
        **measured,
        "DATABASE_URL": settings.database_url.get_secret_value(),
    }
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.worker", env=environment, stderr=subprocess.PIPE
    )
    assert worker.stderr
    async for line in worker.stderr:
        if b"job_done" in line and EXPIRE.name.encode() in line:
            break
    worker.send_signal(signal.SIGTERM)
    await worker.communicate()
    assert worker.returncode == 0
    archived = await note_service(resources).list_notes(CcNoteStatus.ARCHIVED, 9, None)
    assert len(archived.items) == 1


def test_a_wrong_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_TIMEOUT", "soon")
    assert main() == 2
    said = capsys.readouterr().err
    assert said.startswith("REDIS_TIMEOUT: ") and said.count("\n") == 1


def test_a_module_with_jobs_needs_a_schedule() -> None:
    jobs = next(module.jobs for module in load_modules() if module.name == NAME)
    without = Module("bare", "bare", "", f"{__name__}:BARE", jobs)
    with pytest.raises(ModuleMapError, match="module bare has jobs, but no schedule"):
        list(scheduled_jobs([without]))
