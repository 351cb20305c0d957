"""Where fields land in the gold module's own code, and code of another shape, which is refused."""

from collections.abc import Mapping

import pytest

from generators.fields.added import Added, with_fields
from generators.fields.shape import page_items
from generators.model.errors import Refusal
from tests.fields.gold import HOME, PRIORITY, asked, changed, gold


def added(line: str, files: Mapping[str, bytes] | None = None) -> Added:
    """Return the gold standard with the fields of a line of YAML."""
    return with_fields(files or gold(), HOME, "public", asked(line))


def text(found: Added, path: str) -> str:
    """Return a file that has changed."""
    return found.files[f"{HOME}/{path}"].decode()


# The line of a batch file; what the domain, the door's view, the door's command and the table get.
LINES = [
    (PRIORITY, "int = 0", "int", "True, ge=-(2**63), lt=2**63)] = 0", 'BigInteger, server_default="0", index=True'),
    ("a: {type: text, default: 'x % y'}", "str = 'x % y'", "str", "*$')] = 'x % y'", "Text, server_default='x % y'"),
    ("a: {type: text, max: 7, null: true}", "str | None = None", "str | None", "max_length=7", "Text)"),
    ("a: {type: text, default: ''}", "str = ''", "str", "] = ''", "Text, server_default=''"),
    ("a: {type: boolean, default: false}", "bool = False", "bool", "(strict=True)] = False", "server_default='false'"),
    ("a: {type: decimal, default: 1.5}", "Decimal = Decimal('1.50')", "Decimal", "max_digits=12", "Numeric(12, 2), se"),
    (
        "a: {type: decimal, digits: 20, places: 18, default: 0.123456789012345678}",
        "Decimal = Decimal('0.123456789012345678')",
        "Decimal",
        "max_digits=20",
        "Numeric(20, 18), se",
    ),
    ("a: {type: decimal, digits: 5, places: 0, null: true}", "Decimal | None = None", "Decimal | None", "5", "(5, 0)"),
    ("a: {type: date, null: true}", "date | None = None", "Day | None", "a: Day | None = None", "Date)"),
    ("a: {type: date, default: 2026-03-01}", "date = date(2026, 3, 1)", "Day", "date(2026", "Date, server_default"),
    (
        "a: {type: datetime, null: true}",
        "datetime | None",
        "Moment | None",
        "Moment | None = None",
        "DateTime(timezone",
    ),
    (
        "a: {type: datetime, default: 2026-03-01T12:00:00Z}",
        "datetime = datetime(2026, 3, 1, 12, t",
        "Moment",
        "2026",
        "D",
    ),
    ("a: {type: uuid, null: true, index: true}", "UUID | None = None", "UUID | None", "UUID | None", "Uuid, index=Tru"),
]


def plain(words: str) -> str:
    """Return code with one kind of quotes, as ruff would write it later on."""
    return words.replace("'", '"')


@pytest.mark.parametrize(("line", "domain", "view", "command", "column"), LINES, ids=[line for line, *_ in LINES])
def test_a_field_lands_everywhere(line: str, domain: str, view: str, command: str, column: str) -> None:
    name = line.partition(":")[0]
    found = added(line)
    assert plain(f"    {name}: {domain}") in plain(text(found, "domain/note.py"))
    door = plain(text(found, "public.py"))
    assert plain(f"    updated_at: AwareDatetime\n    {name}: {view}\n") in door
    assert plain(command) in door.partition("class CreateCcNote")[2].partition("class EditCcNote")[0]
    assert f"        note.{name} = command.{name}\n" in text(found, "application/service.py")
    tables = plain(text(found, "adapters/tables.py"))
    assert f"    {name}: Mapped[" in tables and plain(column) in tables
    for path, content in found.files.items():
        compile(content, path, "exec")


def test_nothing_else_changes() -> None:
    found, before = added(PRIORITY), gold()
    assert sorted(found.files) == [
        f"{HOME}/{path}" for path in ("adapters/tables.py", "application/service.py", "domain/note.py", "public.py")
    ]
    for path, content in found.files.items():
        old, new = before[path].decode().splitlines(), content.decode().splitlines()
        lost = [line for line in old if line not in new]
        assert [line for line in lost if not line.startswith("from ")] == []


def test_two_fields_stand_in_the_order_of_the_file() -> None:
    fields = {**asked("b: {type: boolean, default: true}"), **asked("a: {type: boolean, default: true}")}
    found = with_fields(gold(), HOME, "public", fields)
    assert "    b: bool = True\n    a: bool = True\n" in text(found, "domain/note.py")
    assert found.table == "notes" and page_items(found.door, found.view) == "items"


SECOND = "@dataclass\nclass Other:\n    id: UUID\n    version: int\n\n\n@dataclass\nclass Note"
# The file, the words in it that are otherwise, and what is said of it.
SHAPES = [
    ("public.py", "class CreateCcNote(", "class MakeCcNote(", "public.py: one class of Dto that begins with Create"),
    ("public.py", "class CcNote(Dto)", "class CcNote(Frozen)", "public.py: one class of Dto with an `id` and a `vers"),
    ("domain/note.py", "@dataclass\nclass Note", SECOND, "Other (backend/modules/cc/domain/note.py), Note ("),
    (
        "domain/note.py",
        "    version: int\n",
        "    revision: int\n",
        "one dataclass with an `id`",
    ),
    ("adapters/tables.py", '__tablename__ = "notes"', "__table__ = notes", "one class with a `__tablename__`"),
    ("adapters/repository.py", "in fields(Note)", "in columns(Note)", "adapters: `fields(Note)` is expected"),
    ("application/service.py", "note = Note.draft(", "note = make(", "application: one line `x = Note."),
    ("application/service.py", "command: CreateCcNote) ->", "command: Any) ->", "found 0"),
    ("domain/note.py", "    title: str\n", "    title: str\n    priority: int\n", "Note has 'priority' already"),
    (
        "public.py",
        "    body: Body = ",
        "    priority: int = 1\n    body: Body = ",
        "CreateCcNote has 'priority' already",
    ),
    (
        "adapters/tables.py",
        "from sqlalchemy import",
        "class BigInteger: ...\n\n\nfrom sqlalchemy import",
        "something else",
    ),
    ("domain/note.py", "@dataclass\nclass Note", "@dataclass(frozen=True)\nclass Note", "Note is frozen"),
    ("domain/note.py", "class Note:", "class Note", "domain/note.py:"),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "words"), SHAPES, ids=[f"{path}: {new[:30]}" for path, _, new, _ in SHAPES]
)
def test_code_of_another_shape_is_refused(path: str, old: str, new: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        added(PRIORITY, changed(path, old, new))
    assert words in str(refused.value)
    assert "backend/modules/cc/" in str(refused.value) and "\n" not in str(refused.value)


def test_columns_stand_before_what_is_none() -> None:
    domain = text(added(PRIORITY), "domain/note.py")
    assert "    updated_at: datetime\n    priority: int = 0\n    events: list[Event] = field(" in domain


def test_line_ends_comments_and_marks_stay() -> None:
    door = gold()[f"{HOME}/public.py"]
    ours = b"\xef\xbb\xbf" + door.replace(b"    version: int\n", b"    version: int  # counts\n").replace(
        b"\n", b"\r\n"
    )
    found = added(PRIORITY, {**gold(), f"{HOME}/public.py": ours}).files[f"{HOME}/public.py"]
    assert found.startswith(b"\xef\xbb\xbf") and b"    version: int  # counts\r\n" in found
    assert found.count(b"\n") == found.count(b"\r\n") == ours.count(b"\n") + 2


def test_a_module_without_a_door_is_refused() -> None:
    files = {path: content for path, content in gold().items() if not path.endswith("/public.py")}
    with pytest.raises(Refusal, match=r"backend/modules/cc/public\.py: not there"):
        added(PRIORITY, files)
