"""Where ports meet adapters: the only place that knows both."""

from backend.common.resources import Resources
from backend.modules.cc.adapters.cache import RedisNoteCache
from backend.modules.cc.adapters.uow import SqlUnitOfWork
from backend.modules.cc.application.service import NoteService


def note_service(resources: Resources) -> NoteService:
    """Return the module's service on this process's resources."""
    return NoteService(
        unit_of_work=lambda: SqlUnitOfWork(resources),
        cache=RedisNoteCache(resources.cache),
        clock=resources.clock,
    )
