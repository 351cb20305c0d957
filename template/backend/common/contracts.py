"""What may cross a module's door: frozen data, events and problems, free of any framework."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from uuid_utils.compat import uuid7


def utc_now() -> datetime:
    """Return the current time, aware, in UTC; injected as the clock everywhere."""
    return datetime.now(UTC)


def _written_out(value: object) -> object:
    # Pydantic takes numbers for times, too; the OpenAPI document says that they are texts.
    if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value[1:]):
        raise ValueError("write it as in RFC 3339")
    return value


# Near its ends the calendar has no time that has another one in every zone.
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    Field(ge=datetime(1, 1, 2, tzinfo=UTC), le=datetime(9999, 12, 30, tzinfo=UTC)),
]
Day = Annotated[date, BeforeValidator(_written_out)]


class Dto(BaseModel):
    """Frozen data that crosses a door or a wire; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Dto):
    """Something that happened, told to other modules after the transaction that caused it.

    `type` names the event and its version, for example `cc.note_published.v1`. A version may get
    further fields: who knows it from before takes what it understands.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    id: UUID = Field(default_factory=uuid7)
    occurred_at: AwareDatetime
    aggregate_id: UUID


class Task(Event):
    """Work for later, asked for in a transaction and delivered like an event, in no order.

    `type` begins with the module's name, which has the one handler for it.
    """

    occurred_at: AwareDatetime = Field(default_factory=utc_now)
    aggregate_id: UUID = Field(default_factory=uuid7)


class Problem(Exception):
    """An error with a documented answer (RFC 9457). Subclasses set `slug`, `status` and `title`.

    `detail` says what is wrong with this very request; `extra` holds members for machines;
    `headers` go with the answer.
    """

    slug: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    headers: Mapping[str, str] = {}

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class Unavailable(Problem):
    """What is needed is not there for the moment; the same request may work shortly."""

    slug, status, title = "unavailable", 503, "Unavailable"
    headers: Mapping[str, str] = {"Retry-After": "1"}


class NotFound(Problem):
    """The resource does not exist, or not for this caller."""

    slug, status, title = "not-found", 404, "Not found"


class Conflict(Problem):
    """The resource is in a state that forbids the action."""

    slug, status, title = "conflict", 409, "Conflict"


class PreconditionFailed(Problem):
    """The caller acted on another version than the current one."""

    slug, status, title = "precondition-failed", 412, "Precondition failed"
