"""What a module gets beside its code: a migration, tests, entries on its page; and the shapes that are refused."""

import pytest

from generators.fields.grown import Neighbour, with_more_fields, with_neighbours, with_page
from generators.fields.shape import door_of
from generators.model.errors import Refusal
from tests.fields.gold import HOME, PRIORITY, asked, changed, gold, plant

MIGRATION = f"{HOME}/migrations/0004_add_priority.py"
TESTS = f"{HOME}/tests/test_fields.py"


def text(line: str, path: str) -> str:
    """Return a new file of the gold standard with the fields of a line of YAML."""
    content = with_more_fields(plant(gold()), asked(line)).files[path].content
    compile(content, path, "exec")
    return content.decode()


def test_a_migration_follows_the_last_one_and_leads_back() -> None:
    found = text(PRIORITY, MIGRATION)
    assert 'down_revision = "c3f4a1d87e26"' in found
    column = 'sa.Column("priority", sa.BigInteger(), nullable=False, server_default=\'0\'), schema="cc"'
    assert f'    op.add_column("notes", {column})\n' in found
    assert 'with op.get_context().autocommit_block():\n        op.create_index("ix_notes_priority"' in found
    assert found.endswith('def downgrade() -> None:\n    op.drop_column("notes", "priority", schema="cc")\n')
    assert text(PRIORITY, MIGRATION) == found


def test_a_migration_without_an_index_stays_in_its_transaction() -> None:
    found = text("due: {type: date, null: true}", f"{HOME}/migrations/0004_add_due.py")
    assert "autocommit_block" not in found and 'sa.Date(), nullable=True), schema="cc"' in found


def test_the_tests_send_values_and_know_the_defaults() -> None:
    found = text(PRIORITY, TESTS)
    assert "PLACE = f\"/{NAME}/notes\"\nNEW: dict[str, Any] = {'title': " in found
    assert "GIVEN: dict[str, Any] = {'priority': 7}\nDEFAULTS: dict[str, Any] = {'priority': 0}\n" in found
    assert "'priority': 8}" in text(PRIORITY.replace("default: 0", "default: 7"), TESTS)


def test_the_page_names_what_is_new() -> None:
    page = with_page(with_more_fields(plant(gold()), asked(PRIORITY))).files[f"{HOME}/cc_map.yaml"].content.decode()
    lines = [line for line in page.splitlines() if "0004" in line or "test_fields" in line]
    assert [line.partition(":")[0].strip() for line in lines] == [
        "migrations/0004_add_priority.py",
        "tests/test_fields.py",
    ]
    assert [line for line in gold()[f"{HOME}/cc_map.yaml"].decode().splitlines() if line not in page] == []


def test_without_fields_nothing_changes() -> None:
    same = plant(gold())
    assert with_more_fields(same, {}) == same and with_neighbours(same, {}) == same and with_page(same) == same


# The file, the words in it that are otherwise, and what is said of it.
SHAPES = [
    (
        "entrypoints/http.py",
        'prefix=f"/{NAME}/notes"',
        'prefix=f"/{NAME}/{KIND}"',
        "entrypoints: one `APIRouter(",
    ),
    (
        "entrypoints/http.py",
        "READ, WRITE",
        "other = APIRouter(prefix='/x')\nREAD, WRITE",
        "found 2: the tests",
    ),
    ("public.py", "items: tuple[CcNote, ...]", "items: list[CcNote]", "public.py: one class with a tuple of CcNote"),
    (
        "migrations/0003_part_tenants.py",
        '"8e21d90b4c57"',
        '"5b0c7de3a914"',
        "migrations: one last migration",
    ),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "words"), SHAPES, ids=[f"{path}: {new[:30]}" for path, _, new, _ in SHAPES]
)
def test_a_module_of_another_shape_is_refused(path: str, old: str, new: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        with_more_fields(plant(changed(path, old, new)), asked(PRIORITY))
    assert words in str(refused.value)


def test_a_command_that_no_test_shows_is_refused() -> None:
    files = {
        path: content.replace(b"CreateCcNote(title=", b"CreateCcNote(**dict(title=") for path, content in gold().items()
    }
    files = {path: content for path, content in files.items() if "/tests/" not in path or b"**dict" not in content}
    with pytest.raises(Refusal, match="tests: a call of CreateCcNote with plain values by name is expected"):
        with_more_fields(plant(files), asked(PRIORITY))


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(Refusal, match=r"tests/test_fields\.py: the gold standard has such a file already"):
        with_more_fields(plant({**gold(), TESTS: b""}), asked(PRIORITY))


def test_a_neighbour_is_counted_on_by_name() -> None:
    door = door_of(gold(), HOME, "public")
    found = with_neighbours(plant(gold()), {"pem": Neighbour("backend.modules.pem", door)})
    content = found.files[f"{HOME}/tests/test_door_of_pem.py"].content.decode()
    assert "from backend.modules.pem import public as pem\n" in content
    # However long the module's name is, no line of prose grows with it.
    assert content.startswith('"""What this module counts on at the door of another one."""\n')
    assert "'CcNote'" in content and "'CcApi'" in content and "'Title'" not in content


@pytest.mark.parametrize("missing", ["public.py", "tests/__init__.py"])
def test_a_neighbour_needs_a_door_and_a_place(missing: str) -> None:
    files = {path: content for path, content in gold().items() if path != f"{HOME}/{missing}"}
    with pytest.raises(Refusal, match=rf"{missing}: not there"):
        door = door_of(files, HOME, "public")
        with_neighbours(plant(files), {"pem": Neighbour("backend.modules.pem", door)})
