"""Notes in Redis under `cc:note:<tenant>:<id>`, for a minute."""

from uuid import UUID

from backend.common.cache import Cache
from backend.common.caller import current_caller
from backend.modules.cc import NAME
from backend.modules.cc.public import CcNote

TTL_SECONDS = 60.0


class RedisNoteCache:
    """Implements NoteCache; the version travels along, so older never replaces newer."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def get(self, note_id: UUID) -> CcNote | None:
        """Return the note if it is held."""
        value = await self._cache.get(_key(note_id))
        return CcNote.model_validate_json(value) if value else None

    async def put(self, note: CcNote) -> None:
        """Hold this version."""
        value = note.model_dump_json()
        await self._cache.put(_key(note.id), value, version=note.version, ttl=TTL_SECONDS)

    async def forget(self, note: CcNote) -> None:
        """Leave a tombstone that is newer than the deleted note."""
        await self._cache.bury(_key(note.id), version=note.version + 1, ttl=TTL_SECONDS)


def _key(note_id: UUID) -> str:
    return f"{NAME}:note:{current_caller().tenant}:{note_id}"
