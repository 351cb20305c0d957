"""Where events go: to the handlers of this process's modules, or on to a Redis stream."""

import json
from typing import Protocol

from redis.exceptions import RedisError
from redis.typing import EncodableT

from backend.common.message_headers import caused_by
from backend.common.outbox import Message
from backend.common.resources import Resources
from backend.common.use_cases import handling

# A stream must not fill the server's memory when nobody reads it.
STREAM_LENGTH = 100_000


class DeliveryError(Exception):
    """The event could not be delivered; the message says why and stands with the dead letter."""


class Sink(Protocol):
    """A way to a subscriber. `parks`: after so many failures the event is put aside."""

    parks: bool

    async def deliver(self, message: Message, subscriber: str) -> None:
        """Deliver at least once; raises when it is not certain."""


class HandlerSink:
    """The handlers of modules: each runs in a unit of work of its own module, with the inbox."""

    parks = True

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def deliver(self, message: Message, subscriber: str) -> None:
        """Run the handler, unless it had this event before.

        Raises:
            DeliveryError: nobody has this name, or it does not know this type of event.
        """
        found = self._resources.subscriptions.subscribers.get(subscriber)
        if found is None or message.type not in found.events:
            raise DeliveryError(f"no module of this process has {subscriber} for {message.type}")
        event = found.events[message.type].model_validate(message.payload)
        with caused_by(message.id, message.headers), handling(subscriber, message.headers):
            async with found.unit_of_work(self._resources) as uow:
                if await uow.first_time(message.id, subscriber):
                    await found.handler(uow, event)


class StreamSink:
    """One Redis stream for all events, in order for each aggregate. Redis away: tried for ever."""

    parks = False

    def __init__(self, resources: Resources) -> None:
        self._redis = resources.redis
        self._name = resources.settings.redis_prefix + resources.settings.events_stream

    async def deliver(self, message: Message, subscriber: str) -> None:
        """Append to the stream; a consumer has to expect the same `id` again.

        Raises:
            DeliveryError: Redis is away, or refuses.
        """
        entry: dict[EncodableT, EncodableT] = {
            "id": str(message.id),
            "type": message.type,
            "aggregate_id": str(message.aggregate_id),
            "occurred_at": message.occurred_at.isoformat(),
            "payload": json.dumps(message.payload),
            "headers": json.dumps(message.headers),
        }
        try:
            await self._redis.xadd(self._name, entry, maxlen=STREAM_LENGTH)
        except RedisError as error:
            raise DeliveryError(f"Redis: {error}") from error
