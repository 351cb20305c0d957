"""The migration of a renamed module: it follows the head, and names what has another name now."""

import pytest

from generators.model.errors import Refusal
from generators.rewrite.files import SourceFile
from generators.rewrite.revisions import Revision
from generators.rewrite.schema_rename import on_page, schema_rename

FIRST = """\
\"\"\"Makes the notes of cc.\"\"\"
revision = "aa"
down_revision = None


def upgrade():
    op.create_table("notes", Column("note_id"), schema="cc")
    op.execute("CREATE INDEX ix_notes ON cc.notes (note_id)")
"""
SECOND = 'revision = "bb_note"\ndown_revision = "aa"\n'
CHAIN = [Revision("m/0001_notes.py", "aa", ()), Revision("m/0002_x.py", "bb_note", ("aa",))]
FILES = [SourceFile("m/0001_notes.py", FIRST.encode()), SourceFile("m/0002_x.py", SECOND.encode())]


def after(old: str = "note", new: str = "item") -> dict[str, bytes]:
    """Return the files as they would be."""
    return {one.path: one.content.decode().replace(old, new).replace("cc", "hub").encode() for one in FILES}


def test_it_follows_the_head_and_names_what_changed() -> None:
    found = schema_rename(("cc", "hub"), CHAIN, FILES, after())
    assert found is not None
    assert (found.name, found.follows) == ("0003_cc_becomes_hub.py", "m/0002_x.py")
    text = found.content.decode()
    assert 'down_revision = "bb_note"' in text
    names = 'NAMES = {\n    "ix_notes": "ix_items",\n    "note_id": "item_id",\n    "notes": "items",\n}\n'
    assert names in text
    compile(text, found.name, "exec")


def test_without_other_names_only_the_schema_is_renamed() -> None:
    found = schema_rename(("cc", "hub"), CHAIN, FILES, after("x", "x"))
    assert found is not None
    assert b"NAMES: dict[str, str] = {}\n" in found.content


def test_the_id_depends_on_what_it_follows_and_says() -> None:
    ids = {
        found.content
        for target in ("hub", "desk")
        for chain in (CHAIN, CHAIN[:1])
        if (found := schema_rename(("cc", target), chain, FILES, after()))
    }
    assert len(ids) == 4


def test_files_named_by_ids_stay_named_by_ids() -> None:
    chain = [Revision("m/aa_notes.py", "aa", ())]
    files = [SourceFile("m/aa_notes.py", FIRST.encode())]
    found = schema_rename(("cc", "hub"), chain, files, {"m/aa_notes.py": files[0].content})
    assert found is not None
    assert found.name.endswith("_cc_becomes_hub.py")
    assert found.name.split("_")[0] in found.content.decode()


def test_a_chain_without_the_schema_needs_none() -> None:
    assert schema_rename(("other", "hub"), CHAIN, FILES, {one.path: one.content for one in FILES}) is None


def test_tables_with_the_name_in_another_schema_are_refused() -> None:
    with pytest.raises(Refusal, match=r"make no schema of that name.*--no-migration"):
        schema_rename(("other", "hub"), CHAIN, FILES, after())


def test_names_that_postgresql_would_cut_are_refused() -> None:
    with pytest.raises(Refusal, match="longer than the 63 bytes"):
        schema_rename(("cc", "hub"), CHAIN, FILES, after(new="i" * 70))


def test_two_heads_are_refused() -> None:
    chain = [*CHAIN, Revision("m/0003_y.py", "cc", ("aa",))]
    with pytest.raises(Refusal, match=r"m/0002_x.py and m/0003_y.py: the chain needs one head"):
        schema_rename(("cc", "hub"), chain, FILES, after())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_page_names_the_file_behind_the_one_it_follows(newline: str) -> None:
    page = newline.join(["files:", "  m/1.py: {role: a}", "  m/2.py: {role: b}", "x: y", ""])
    line = f"  m/2_new.py: {{role: the module's new name}}{newline}"
    assert on_page(page.encode(), "m/2.py", "2_new.py").decode() == page.replace("x: y", f"{line}x: y")
    assert on_page(page.encode(), "m/3.py", "3_new.py").decode() == page
