"""What may cross a module's door: frozen data, events and problems, free of any framework."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from uuid_utils.compat import uuid7


class Dto(BaseModel):
    """Frozen data that crosses a door or a wire; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Dto):
    """Something that happened, told to other modules after the transaction that caused it.

    `type` names the event and its version, for example `cc.note_published.v1`.
    """

    type: ClassVar[str]
    id: UUID = Field(default_factory=uuid7)
    occurred_at: AwareDatetime
    aggregate_id: UUID


class Problem(Exception):
    """An error with a documented answer (RFC 9457). Subclasses set `slug`, `status` and `title`.

    `detail` says what is wrong with this very request; `extra` holds members for machines.
    """

    slug: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class NotFound(Problem):
    """The resource does not exist, or not for this caller."""

    slug, status, title = "not-found", 404, "Not found"


class Conflict(Problem):
    """The resource is in a state that forbids the action."""

    slug, status, title = "conflict", 409, "Conflict"


class PreconditionFailed(Problem):
    """The caller acted on another version than the current one."""

    slug, status, title = "precondition-failed", 412, "Precondition failed"


def utc_now() -> datetime:
    """Return the current time, aware, in UTC; injected as the clock everywhere."""
    return datetime.now(UTC)
