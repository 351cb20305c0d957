"""Runs a verb in a process of its own, tells what it says while it works, and lets it tidy up when it is called off."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import anyio
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream

Tell = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Ended:
    """How a verb ended."""

    code: int
    out: str
    err: str


async def run(arguments: Sequence[str], tell: Tell) -> Ended:
    """Run `python -m` with these arguments to its end, in the folder of the server.

    A call that is called off stops the verb as Ctrl-C does, and waits until the project is as it was.
    """
    process = await anyio.open_process([sys.executable, "-m", *arguments])
    try:
        return await _ended(process, tell)
    finally:
        with anyio.CancelScope(shield=True):
            if process.returncode is None:
                process.terminate()
                await process.wait()
            await process.aclose()


async def _ended(process: Process, tell: Tell) -> Ended:
    out: list[str] = []
    err: list[str] = []
    assert process.stdout and process.stderr

    async def listen() -> None:
        assert process.stderr
        async for text in TextReceiveStream(process.stderr, errors="replace"):
            err.append(text)
            await tell(text.strip())

    async with anyio.create_task_group() as both:
        both.start_soon(listen)
        async for text in TextReceiveStream(process.stdout, errors="replace"):
            out.append(text)
    return Ended(await process.wait(), "".join(out), "".join(err))
