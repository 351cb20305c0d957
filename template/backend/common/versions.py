"""Whoever was faster is a conflict; for a caller who named a version, a failed precondition."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.common.contracts import Conflict, PreconditionFailed


class ChangedMeanwhile(Conflict):
    """Somebody else changed it between our reading and our writing; asking again may work."""

    slug, title = "changed-meanwhile", "Changed meanwhile"


@asynccontextmanager
async def expecting(version: int | None) -> AsyncIterator[None]:
    """Do the block for a caller who named this version, or none.

    Raises:
        PreconditionFailed: somebody else was faster, so it is that version no more.
        ChangedMeanwhile: the same, where no version was named (RFC 9110, 13.1.1).
    """
    try:
        yield
    except ChangedMeanwhile as error:
        if version is None:
            raise
        raise PreconditionFailed(error.detail) from error
