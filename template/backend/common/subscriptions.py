"""Who is told of which event: what the modules of the map declare, found by type and by name."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Self

from backend.common.contracts import Event
from backend.common.module import Module, ModuleMapError, Subscription

if TYPE_CHECKING:
    from backend.common.uow import UnitOfWork

# The subscriber that hands every event on to a Redis stream.
STREAM = "redis-stream"


@dataclass(frozen=True)
class Subscriber:
    """One handler, the events it understands, and the unit of work that it is given."""

    name: str
    events: Mapping[str, type[Event]]
    handler: Callable[[Any, Any], Awaitable[None]]
    unit_of_work: "Callable[[Any], UnitOfWork]"


@dataclass(frozen=True)
class Subscriptions:
    """All subscribers of this process; `to_stream` adds the stream to those of every event."""

    subscribers: Mapping[str, Subscriber]
    to_stream: bool = False

    @classmethod
    def of(cls, modules: Iterable[Module], *, to_stream: bool = False) -> Self:
        """Collect what the modules declare.

        Raises:
            ModuleMapError: a subscription refers to something that is not there, or two have the
                same name.
        """
        found: dict[str, Subscriber] = {}
        for module in modules:
            for declared in module.subscriptions:
                if declared.name in found:
                    raise ModuleMapError(f"module {module.name}: {declared.name} is there twice")
                found[declared.name] = _resolve(module, declared)
        return cls(found, to_stream)

    def to(self, type_: str) -> list[str]:
        """Return the names of those who are told of this type of event."""
        names = [each.name for each in self.subscribers.values() if type_ in each.events]
        return [*names, STREAM] if self.to_stream else names


def _resolve(module: Module, declared: Subscription) -> Subscriber:
    try:
        classes = [resolve_name(event) for event in declared.events]
        handler, unit_of_work = resolve_name(declared.handler), resolve_name(module.unit_of_work)
    except (ImportError, AttributeError, ValueError) as error:
        raise ModuleMapError(f"module {module.name}: {declared.name}: {error}") from error
    events = {event.type: event for event in classes}
    return Subscriber(declared.name, events, handler, unit_of_work)
