"""Jobs: one replica at a time, and a worker that stops when told."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.common.config import Settings
from backend.common.contracts import utc_now
from backend.common.jobs import run_forever, run_once
from backend.common.module import Job, load_modules
from backend.common.resources import Resources
from backend.modules.cc import NAME
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.public import CcNoteStatus, CreateCcNote

EXPIRE = next(job for module in load_modules() for job in module.jobs if module.name == NAME)
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


async def test_a_job_does_what_is_due(resources: Resources) -> None:
    await create_expired(resources)
    assert await run_once(EXPIRE, resources) == 1
    assert await run_once(EXPIRE, resources) == 0


async def test_two_replicas_do_not_run_it_at_once(resources: Resources) -> None:
    held = func.pg_advisory_xact_lock(func.hashtextextended(EXPIRE.name, 0))
    async with resources.database.engine.begin() as other_replica:
        await other_replica.execute(select(held))
        assert await run_once(EXPIRE, resources) is None


async def test_a_failure_does_not_end_the_job(resources: Resources) -> None:
    job = Job("test.fail_once", f"{__name__}:fail_once", every=0.01)
    task = asyncio.create_task(run_forever(job, resources))
    async with asyncio.timeout(10):
        await succeeded.wait()
    task.cancel()
    assert failed.is_set()


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
async def test_the_worker_works_until_it_is_told_to_stop(
    resources: Resources, settings: Settings
) -> None:
    await create_expired(resources)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.worker", env=environment(settings), stderr=subprocess.PIPE
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


def test_a_wrong_setting_is_one_line(settings: Settings) -> None:
    worker = [sys.executable, "-m", "backend.worker"]
    wrong = {**environment(settings), "REDIS_TIMEOUT": "soon"}
    done = subprocess.run(worker, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("REDIS_TIMEOUT: ") and done.stderr.count("\n") == 1


def environment(settings: Settings) -> dict[str, str]:
    database_url = settings.database_url.get_secret_value()
    return {**os.environ, "DATABASE_URL": database_url}
