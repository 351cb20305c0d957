"""Keyset pagination: an opaque cursor holds the last row's sort key and its filters."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from backend.common.contracts import Moment, Problem

Limit = Annotated[int, Field(ge=1, le=100)]
SortKey = tuple[datetime, UUID]
_Content = TypeAdapter(tuple[Moment, UUID, dict[str, str | None]])


class InvalidCursor(Problem):
    """The cursor was not made by us, or for other filters."""

    slug, status, title = "invalid-cursor", 400, "Invalid cursor"


def encode_cursor(key: SortKey, filters: Mapping[str, str | None]) -> str:
    """Return the cursor of the page after the row with this `(created_at, id)`."""
    return urlsafe_b64encode(_Content.dump_json((*key, dict(filters)))).decode().rstrip("=")


def decode_cursor(cursor: str | None, filters: Mapping[str, str | None]) -> SortKey | None:
    """Return the sort key that a cursor holds, or None for the first page.

    Raises:
        InvalidCursor: it is damaged, or was made for other filters.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        created_at, identity, made_for = _Content.validate_json(urlsafe_b64decode(padded))
    except ValueError as error:
        raise InvalidCursor("The cursor is damaged; start from the first page.") from error
    if made_for != filters:
        raise InvalidCursor("The cursor belongs to other filters; start from the first page.")
    return created_at, identity
