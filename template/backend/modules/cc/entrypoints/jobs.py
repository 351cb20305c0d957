"""The jobs that the worker runs; each one only calls the service."""

from backend.common.resources import Resources
from backend.modules.cc.bootstrap import note_service


async def expire_notes(resources: Resources) -> int:
    """Archive the notes that outlived their time; return how many."""
    return await note_service(resources).expire_notes()
