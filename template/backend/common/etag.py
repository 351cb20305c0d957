"""Versions as entity tags (RFC 9110): `ETag`, `If-None-Match`, `If-Match`."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from backend.common.contracts import PreconditionFailed, Problem

_STRONG_TAG: Final = re.compile(r'"(\d{1,18})"')


class PreconditionRequired(Problem):
    """A change was asked for without saying of which version (RFC 6585)."""

    slug, status, title = "precondition-required", 428, "Precondition required"


def etag(version: int) -> str:
    """Return the strong entity tag of a version."""
    return f'"{version}"'


def is_current(if_none_match: str | None, version: int) -> bool:
    """Return whether the caller's copy (`If-None-Match`) is the current version."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return "*" in tags or etag(version) in tags


async def expected_version(
    if_match: Annotated[str | None, Header(description="ETag of the version to change")] = None,
) -> int:
    """Return the version that `If-Match` names.

    Raises:
        PreconditionRequired: the header is absent.
        PreconditionFailed: it is not one strong tag of ours.
    """
    if if_match is None:
        raise PreconditionRequired("If-Match is missing: send the ETag of the version to change.")
    tag = _STRONG_TAG.fullmatch(if_match.strip())
    if tag is None:
        raise PreconditionFailed(f"If-Match must be one ETag of ours, like {etag(1)}.")
    return int(tag[1])


ExpectedVersion = Annotated[int, Depends(expected_version)]
