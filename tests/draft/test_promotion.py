"""The gold module of the template gets what its clone found: lines of another length, imports in another order."""

from pathlib import Path

import pytest

from tests.draft.test_base import files_now, files_of, real
from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.small_project import CC

__all__ = ["real"]

ENGINE = "backend/modules/prompt_engine"
METHOD = '''\
    async def shorten_prompt(
        self, prompt_id: UUID, limit: int, version: int | None = None
    ) -> PromptEnginePrompt:
        """Cut the title of a prompt of the Prompt Engine."""
        return await self._change(prompt_id, "shortened", Prompt.archive, version)

'''
HOME = '''\
    async def shorten_note(self, note_id: UUID, limit: int, version: int | None = None) -> CcNote:
        """Cut the title of a note of the Control Center."""
        return await self._change(note_id, "shortened", Note.archive, version)

'''
MIGRATION = '''\
"""Prompts can be pinned."""

from alembic import op

revision = "0c4ffee0c0de"
down_revision = "{}"


def upgrade() -> None:
    op.create_index("ix_prompts_pinned", "prompts", ["pinned", "id"], schema="prompt_engine")
'''
PAGE = "  migrations/__init__.py: {role: package}\n"


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Say something else at one place."""
    text = (root / path).read_text()
    assert text.count(old) == 1, (old, text)
    (root / path).write_text(text.replace(old, new))


@pytest.fixture
def improved(real: Place) -> Place:
    """Return the project with a clone that has a new method and a new migration."""
    edit(
        real.root,
        f"{ENGINE}/application/service.py",
        "    async def delete_prompt(",
        f"{METHOD}    async def delete_prompt(",
    )
    edit(
        real.root,
        f"{ENGINE}/domain/prompt.py",
        "    PromptEnginePromptStatus,\n",
        "    PromptEnginePrompt,\n    PromptEnginePromptStatus,\n",
    )
    last = max((real.root / ENGINE / "migrations").glob("0*")).read_text()
    id_of_last = last.split('revision = "')[1].split('"')[0]
    build_files(real.root, {f"{ENGINE}/migrations/0004_pin_prompts.py": MIGRATION.format(id_of_last)})
    edit(
        real.root, f"{ENGINE}/prompt_engine_map.yaml", PAGE, f"{PAGE}  migrations/0004_pin_prompts.py: {{role: pins}}\n"
    )
    commit_all(real.root, "feat: better prompts")
    return real


def test_lines_are_broken_and_imports_sorted_as_gold_would(improved: Place) -> None:
    done = improved.run("promote", "prompt_engine", "--no-verify")
    assert done.code == 0, done
    commit_all(improved.root)
    assert HOME in (improved.root / CC / "application/service.py").read_text()
    assert "    CcNote,\n    CcNoteStatus,\n" in (improved.root / CC / "domain/note.py").read_text()
    assert 'schema="cc"' in (improved.root / CC / "migrations/0004_pin_notes.py").read_text()
    assert files_now(improved.root, "prompt_engine") == files_of(improved.root, f"{ENGINE}/")
    removed = [line for line in git(improved.root, "diff", "HEAD~1", CC).splitlines() if line.startswith("-")]
    assert all(line.startswith("---") for line in removed)


def test_gold_that_was_renamed_has_a_migration_more(improved: Place) -> None:
    assert (
        improved.run("rename", "cc", "desk", "--title", "Front Desk", "--rename", "note=memo", "--no-verify").code == 0
    )
    commit_all(improved.root)
    for expected in ("prompt_engine -> desk: ", "nothing to promote"):
        done = improved.run("promote", "prompt_engine", "--no-verify")
        assert done.code == 0 and expected in done.out, done
        commit_all(improved.root)
    desk = improved.root / "backend/modules/desk"
    assert "migrations/0005_pin_memos.py: {role: pins}" in (desk / "desk_map.yaml").read_text()
    renaming = next((desk / "migrations").glob("0004*")).read_text().split('revision = "')[1].split('"')[0]
    assert f'down_revision = "{renaming}"' in (desk / "migrations/0005_pin_memos.py").read_text()
