"""The rules of a note, without I/O."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.common.contracts import PreconditionFailed
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNoteStatus, ForbiddenTransition, NoteArchived, NotePublished
from backend.modules.cc.tests.conftest import NOW

ACTIONS: dict[str, Callable[[Note], None]] = {
    "edit": lambda note: note.edit("New", None, NOW),
    "publish": lambda note: note.publish(NOW),
    "archive": lambda note: note.archive(NOW),
    "expire": lambda note: note.expire(NOW),
}
ALLOWED = {
    CcNoteStatus.DRAFT: {"edit", "publish", "expire"},
    CcNoteStatus.PUBLISHED: {"edit", "archive", "expire"},
    CcNoteStatus.ARCHIVED: set[str](),
}


def draft() -> Note:
    return Note.draft("Water", "the plants", timedelta(hours=1), NOW)


def test_a_draft_knows_when_it_expires() -> None:
    assert draft().expires_at == NOW + timedelta(hours=1)
    assert Note.draft("Water", "", None, NOW).expires_at is None


def test_edit_changes_only_what_is_given() -> None:
    note = draft()
    note.edit(None, "the cactus", NOW + timedelta(minutes=1))
    assert (note.title, note.body, note.version) == ("Water", "the cactus", 2)
    assert note.updated_at == NOW + timedelta(minutes=1)


def test_publish_and_archive_tell_the_world() -> None:
    note = draft()
    note.publish(NOW)
    note.archive(NOW)
    published, archived = note.events
    assert isinstance(published, NotePublished) and published.title == "Water"
    assert isinstance(archived, NoteArchived) and not archived.expired


def test_another_version_is_refused() -> None:
    with pytest.raises(PreconditionFailed, match="version 1, not 7"):
        draft().must_be(7)


# How fast this machine is says nothing about the rules.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(ACTIONS)), max_size=8))
def test_only_allowed_actions_change_a_note(names: list[str]) -> None:
    note = draft()
    for name in names:
        status, version = note.status, note.version
        if name in ALLOWED[status]:
            ACTIONS[name](note)
            assert note.version == version + 1
        else:
            with pytest.raises(ForbiddenTransition, match=f"Cannot {name} a note that is {status}"):
                ACTIONS[name](note)
            assert (note.status, note.version) == (status, version)
