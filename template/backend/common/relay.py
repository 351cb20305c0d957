"""The relay takes the events of one module from its outbox to their subscribers.

Any number of relays may run at once, in one process or in many.
"""

import asyncio

import structlog

from backend.common.deliveries import Claim, Deliveries
from backend.common.resources import Resources
from backend.common.sinks import HandlerSink, Sink, StreamSink
from backend.common.subscriptions import STREAM
from backend.common.tables import ModuleTables

log = structlog.get_logger("relay")
LONGEST_WAIT = 300.0
ERROR_LENGTH = 500


class Relay:
    """Claims what is due, delivers it, and says how that went."""

    def __init__(
        self, tables: ModuleTables, resources: Resources, slots: asyncio.Semaphore | None = None
    ) -> None:
        self._settings = resources.settings
        self._queue = Deliveries(resources.database.engine, tables)
        self._handlers: Sink = HandlerSink(resources)
        self._stream: Sink = StreamSink(resources)
        self._slots = slots or asyncio.Semaphore(self._settings.events_at_once)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; what is under way then is brought to its end."""
        async with asyncio.TaskGroup() as under_way:
            while not stop.is_set():
                await self._slots.acquire()
                claim = await self._next()
                if claim is None:
                    self._slots.release()
                    await pause(stop, self._settings.events_poll)
                else:
                    task = under_way.create_task(self._settle(claim))
                    task.add_done_callback(lambda _: self._slots.release())

    async def drain(self) -> int:
        """Deliver what is due now, one after the other; return how many attempts were made."""
        attempts = 0
        while claim := await self._queue.claim(self._settings.events_lease):
            await self._settle(claim)
            attempts += 1
        return attempts

    async def _next(self) -> Claim | None:
        # Whatever the driver raises while the database is away: the relay is there when it is back.
        try:
            return await self._queue.claim(self._settings.events_lease)
        except Exception as error:
            log.warning("relay_waits", error=str(error))
            return None

    async def _settle(self, claim: Claim) -> None:
        """Deliver and note the outcome; never raises, so that the other deliveries go on."""
        sink = self._stream if claim.subscriber == STREAM else self._handlers
        try:
            error = await self._attempt(sink, claim)
            if error is None:
                await self._queue.done(claim)
            else:
                await self._put_back(sink, claim, error)
        except Exception as failure:
            # The lease runs out, and another attempt is made: the inbox knows what was done.
            log.warning("delivery_not_noted", **_said(claim), error=str(failure))

    async def _attempt(self, sink: Sink, claim: Claim) -> str | None:
        """Deliver; return None, or in one line why it failed."""
        if sink.parks and claim.attempt > self._settings.events_attempts:
            return "the worker ended in the middle of every attempt"
        # A handler may raise anything; the event is tried again, or put aside.
        try:
            async with asyncio.timeout(self._settings.events_lease):
                await sink.deliver(claim.message, claim.subscriber)
        except Exception as error:
            # The first time with all that is known; the attempts after it fail alike.
            trace = error if claim.attempt == 1 else None
            log.warning("delivery_failed", **_said(claim), error=repr(error), exc_info=trace)
            return f"{type(error).__name__}: {error}".replace("\x00", "")[:ERROR_LENGTH]
        log.debug("delivered", **_said(claim))
        return None

    async def _put_back(self, sink: Sink, claim: Claim, error: str) -> None:
        park = sink.parks and claim.attempt >= self._settings.events_attempts
        wait = self._settings.events_backoff * 2.0 ** min(claim.attempt - 1, 16)
        await self._queue.failed(claim, error, min(wait, LONGEST_WAIT), park=park)
        if park:
            log.error("event_put_aside", **_said(claim), error=error)


def _said(claim: Claim) -> dict[str, object]:
    return {
        "event_id": str(claim.message.id),
        "type": claim.message.type,
        "subscriber": claim.subscriber,
        "attempt": claim.attempt,
    }


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until told to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
