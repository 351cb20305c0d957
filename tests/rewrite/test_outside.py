"""Files around a module: what refers to it changes, whatever else has its words stays and is listed."""

from collections.abc import Mapping
from textwrap import dedent

import pytest

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.files import Rewrite, SourceFile
from generators.rewrite.outside import Renamed, rewrite_outside

ROOT = "backend/modules/cc"
MODULE = {
    "__init__.py": 'NAME = "cc"\n',
    "public.py": """\
from backend.common.base import Base
class CcNote(Base):
    note_id: int
    def note_text(self): ...
def cc_service(note_id): ...
def plain(): ...
LIMIT = 3
""",
    "adapters/tables.py": 'class Row:\n    __tablename__ = "notes"\nTable("outbox")\n',
    "domain/note.py": "class Note: ...\n",
    "migrations/0001_create_notes.py": "from ..adapters.tables import Row\nfrom backend.modules.cc import NAME\n",
    "tests/test_note.py": "def test_note_is_made(): ...\n",
}
HUB = Renaming(("cc", "hub"), (("note", "item"),), ("Control Center", "Hub"))
HISTORY = f"{ROOT}/migrations/0001_create_notes.py"
MOVED = {
    f"{ROOT}/{path}": f"backend/modules/hub/{path if path.startswith('migrations') else HUB.identifier(path)}"
    for path in MODULE
}


def outside(around: Mapping[str, str | bytes], history: frozenset[str] = frozenset()) -> Rewrite:
    """Rewrite files around the module; those whose names have no folder lie in another module."""
    files = [SourceFile(f"{ROOT}/{path}", text.encode()) for path, text in MODULE.items()]
    others = [
        SourceFile(path if "/" in path else f"backend/modules/ee/{path}", _bytes(text)) for path, text in around.items()
    ]
    return rewrite_outside(Renamed(files, [ROOT], HUB, MOVED), others, history)


def becomes(text: str, path: str = "x.py", others: Mapping[str, str] | None = None) -> str:
    """Return what a file around the module becomes."""
    text = dedent(text)
    rewrite = outside({path: text, **(others or {})})
    done = [file for file in rewrite.files if file.path.endswith(path)]
    return done[0].content.decode() if done else text


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


CODE = {
    "names taken from the door": (
        "from backend.modules.cc.public import CcNote, cc_service as made, plain\nx: CcNote = made(CcNote)\n",
        "from backend.modules.hub.public import HubItem, hub_service as made, plain\nx: HubItem = made(HubItem)\n",
    ),
    "the package itself": (
        "from backend.modules import cc\nprint(cc.NAME, cc.public.CcNote)\n",
        "from backend.modules import hub\nprint(hub.NAME, hub.public.HubItem)\n",
    ),
    "the whole path": (
        "import backend.modules.cc.domain.note\nbackend.modules.cc.domain.note.Note()\n",
        "import backend.modules.hub.domain.item\nbackend.modules.hub.domain.item.Item()\n",
    ),
    "relative": ("from ..cc.public import CcNote\nCcNote\n", "from ..hub.public import HubItem\nHubItem\n"),
    "an alias is the file's own": (
        "import backend.modules.cc.public as cc\ncc.CcNote\n",
        "import backend.modules.hub.public as cc\ncc.HubItem\n",
    ),
    "an annotation in a string": (
        'from backend.modules.cc.public import CcNote\ndef f(x: "CcNote | None"): ...\n',
        'from backend.modules.hub.public import HubItem\ndef f(x: "HubItem | None"): ...\n',
    ),
    "a field of what was taken": (
        "from backend.modules.cc.public import CcNote\nCcNote(note_id=1).note_text()\n",
        "from backend.modules.hub.public import HubItem\nHubItem(item_id=1).item_text()\n",
    ),
    "a field of an object nobody else can have made": (
        "from backend.modules.cc.public import CcNote\ndef f(x):\n    return x.note_text()\n",
        "from backend.modules.hub.public import HubItem\ndef f(x):\n    return x.item_text()\n",
    ),
    "a keyword of the module's function, given by a variable of the same name": (
        "from backend.modules.cc.public import cc_service\nnote_id = 1\ncc_service(note_id=note_id)\n",
        "from backend.modules.hub.public import hub_service\nnote_id = 1\nhub_service(item_id=note_id)\n",
    ),
    "patched": (
        'patch("backend.modules.cc.public.CcNote.note_text")\n',
        'patch("backend.modules.hub.public.HubItem.item_text")\n',
    ),
    "in an f-string": ('f"{x} backend.modules.cc.public"\n', 'f"{x} backend.modules.hub.public"\n'),
    "an object reference": ('x = "backend.modules.cc.public:CcNote"\n', 'x = "backend.modules.hub.public:HubItem"\n'),
    "in a comment": ("# see backend/modules/cc/public.py\n", "# see backend/modules/hub/public.py\n"),
    "its tables": (
        'x = "SELECT note_id FROM cc.notes JOIN cc.outbox ON true"\nForeignKey("cc.notes.id")\n',
        'x = "SELECT note_id FROM hub.items JOIN hub.outbox ON true"\nForeignKey("hub.items.id")\n',
    ),
}

CODE_STAYS = {
    "another package's module": "from other.modules.cc import CcNote\nCcNote\n",
    "a shadow": "def cc_service(note_id): ...\ncc_service(note_id=1)\n",
    "a text": 'x = "cc"\ny = "/cc/notes"\nz = "see cc.notes"\n',
    "another path": 'x = "other.backend.modules.cc.public"\ny = "backend.modules.cc_extra"\n',
    "another folder": "# backend/modules/cc.md backend/modules/cc-old my-backend/modules/cc\n",
    "a table of nobody": 'x = "SELECT * FROM cc.others"\n',
    "an alias in SQL": 'x = "SELECT cc.notes FROM people AS cc"\n',
    "a mail": "send(cc=[1])\nmessage.cc\n",
    "not Python": "def f(:\n    cc\n",
}


@pytest.mark.parametrize(("before", "after"), CODE.values(), ids=CODE.keys())
def test_code_that_uses_the_module(before: str, after: str) -> None:
    assert becomes(before) == after


@pytest.mark.parametrize("text", CODE_STAYS.values(), ids=CODE_STAYS.keys())
def test_code_that_does_not(text: str) -> None:
    assert becomes(text) == text


def test_a_local_name_of_the_same_spelling_stays() -> None:
    before = """\
    from backend.modules.cc.public import CcNote
    def f():
        CcNote = 1
        return CcNote
    x = CcNote
    """
    after = dedent(before).replace("import CcNote", "import HubItem").replace("x = CcNote", "x = HubItem")
    assert becomes(before) == after.replace("modules.cc", "modules.hub")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class HubNote: ...\n", "untouched"),
        ("class HubItem: ...\n", "CcNote would become HubItem, which the file has already"),
        ("from other import HubItem\n", "CcNote would become HubItem, which the file has already"),
        ("from other import CcNote\n", "CcNote is imported from the module and bound elsewhere"),
    ],
)
def test_a_name_that_would_mean_two_things_is_refused(text: str, words: str) -> None:
    text = f"from backend.modules.cc.public import CcNote\n{text}"
    if words == "untouched":
        assert "import HubItem" in becomes(text)
        return
    with pytest.raises(Refusal, match=f"backend/modules/ee/x.py: {words}.*alias"):
        becomes(text)


def test_what_others_hand_on_is_followed() -> None:
    hands_on = "from backend.modules.cc.public import CcNote, LIMIT\n__all__ = ['CcNote']\n"
    text = "from backend.modules.ee.door import CcNote\nCcNote\n"
    done = {
        file.path.rpartition("/")[2]: file.content.decode()
        for file in outside({"door.py": hands_on, "x.py": text}).files
    }
    assert done["x.py"] == "from backend.modules.ee.door import HubItem\nHubItem\n"
    assert "__all__ = ['HubItem']" in done["door.py"]


def test_a_member_that_others_have_too_is_asked_for() -> None:
    text = (
        "from backend.modules.cc.public import CcNote\ndef f(x):\n    return x.note_id\nclass Mine:\n    note_id = 1\n"
    )
    rewrite = outside({"x.py": text})
    assert [(one.line, one.verdict, one.rule) for one in rewrite.ledger if one.old == "note" and one.line == 3] == [
        (3, "ask", "attribute-of-unknown-owner")
    ]


TEXTS = {
    "a job": (
        "ci.yml",
        "pytest backend/modules/cc/tests/test_note.py",
        "pytest backend/modules/hub/tests/test_item.py",
    ),
    "one test": (
        "ci.yml",
        "pytest backend/modules/cc/tests/test_note.py::test_note_is_made",
        "pytest backend/modules/hub/tests/test_item.py::test_item_is_made",
    ),
    "a folder in a container": ("Dockerfile", "COPY . /app/backend/modules/cc/", "COPY . /app/backend/modules/hub/"),
    "a pattern": (".coveragerc", "omit = backend/modules/cc/*", "omit = backend/modules/hub/*"),
    "a boundary": (".importlinter", "m =\n  backend.modules.cc.domain", "m =\n  backend.modules.hub.domain"),
    "at the end of a sentence": ("a.md", "It is backend.modules.cc. So.", "It is backend.modules.hub. So."),
    "a link from another folder": (
        "docs/a.md",
        "[cc](../backend/modules/cc/domain/note.py)",
        "[cc](../backend/modules/hub/domain/item.py)",
    ),
    "a link from the folder beside": ("backend/README.md", "see modules/cc/public.py", "see modules/hub/public.py"),
    "SQL": ("a.sql", "SELECT * FROM cc.notes;", "SELECT * FROM hub.items;"),
    "the migration keeps its name": (
        "a.md",
        "backend/modules/cc/migrations/0001_create_notes.py",
        "backend/modules/hub/migrations/0001_create_notes.py",
    ),
    "our commands": (
        "ci.yml",
        "python -m generators.verify cc\npython -m generators.clone cc pem --rename note=prompt",
        "python -m generators.verify hub\npython -m generators.clone hub pem --rename item=prompt",
    ),
    "the migrations' command": ("ci.yml", "backend.migrate check cc", "backend.migrate check hub"),
    "line ends": ("a.txt", "backend/modules/cc\r\nx\r\n", "backend/modules/hub\r\nx\r\n"),
}

TEXTS_STAY = {
    "a word": ("a.md", "Ask cc, or the Control Center. cc/notes, success, gcc."),
    "a URL of others": ("a.md", "https://example.com/x/backend/modules/cc/public.py"),
    "a key": ("a.yml", "cc: true\njobs: {cc: 1}"),
    "a folder elsewhere": ("docs/a.md", "modules/cc/public.py"),
    "a command for another module": ("ci.yml", "generators.clone ee cc --rename note=x; generators.verify ee"),
    "another's command": ("ci.yml", "generators.others cc; verify cc"),
    "a variable": (".env", "CC_URL=x"),
}


@pytest.mark.parametrize(("path", "before", "after"), TEXTS.values(), ids=TEXTS.keys())
def test_texts_that_name_the_module(path: str, before: str, after: str) -> None:
    assert becomes(before, path if "/" in path else f"infra/{path}") == after


@pytest.mark.parametrize(("path", "text"), TEXTS_STAY.values(), ids=TEXTS_STAY.keys())
def test_texts_that_do_not(path: str, text: str) -> None:
    assert becomes(text, path if "/" in path else f"infra/{path}") == text


def test_what_is_left_is_listed() -> None:
    found = outside({"a.md": "Ask cc, or the\nControl Center.\n"}).ledger
    assert [(one.line, one.column, one.old, one.verdict) for one in found] == [
        (1, 5, "cc", "keep"),
        (2, 1, "Control Center", "keep"),
    ]


def test_a_pragma_keeps_a_line() -> None:
    assert outside({"ci.yml": "run backend/modules/cc  # goldmaster: keep\n"}).files == ()


def test_what_ran_stays_but_for_the_code_it_imports() -> None:
    rewrite = outside({}, frozenset([HISTORY]))
    assert [(file.source, file.path, file.content.decode()) for file in rewrite.files] == [
        (
            HISTORY,
            "backend/modules/hub/migrations/0001_create_notes.py",
            "from ..adapters.tables import Row\nfrom backend.modules.hub import NAME\n",
        )
    ]


SHARED = 'from backend.modules.cc import NAME\nop.execute("UPDATE cc.notes SET x = 1")\n'


def test_in_a_chain_that_modules_share_what_ran_stays() -> None:
    (done,) = outside({"alembic/versions/1.py": SHARED}).files
    assert done.content.decode() == SHARED.replace("modules.cc", "modules.hub")


def test_a_chain_of_another_module_finds_the_tables_under_their_new_names() -> None:
    done = outside({"backend/modules/ee/migrations/1.py": SHARED}, frozenset([HISTORY])).files[0]
    assert done.content.decode() == SHARED.replace("modules.cc", "modules.hub").replace("cc.notes", "hub.items")


def test_bytes_that_are_no_text_stay() -> None:
    assert outside({"logo.png": b"\x89PNG\x00backend/modules/cc", "latin.txt": b"\xe9 backend/modules/cc"}).files == ()


def test_a_file_named_for_the_module_keeps_its_name_and_is_listed() -> None:
    found = outside({"docs/cc/note.md": "x\n"})
    assert found.files == ()
    assert [(one.path, one.old, one.rule) for one in found.ledger] == [("docs/cc/note.md", "cc", "file-name")]


FLAT = {
    "import billing\nbilling.models.Bill\n": "import paying\npaying.models.Bill\n",
    "from billing.models import BillingRow as Row, Bill\n": "from paying.models import PayingRow as Row, Bill\n",
    'patch("billing.models.Bill")\n': 'patch("paying.models.Bill")\n',
    "# see billing/models.py\n": "# see paying/models.py\n",
    "INSTALLED_APPS = ['a', 'billing']\n": "INSTALLED_APPS = ['a', 'paying']\n",
    'INSTALLED_APPS: list[str] = ("billing",)\n': 'INSTALLED_APPS: list[str] = ("paying",)\n',
    "INSTALLED_APPS += ['billing']\n": "INSTALLED_APPS += ['paying']\n",
    "pytest_plugins = 'billing'\n": "pytest_plugins = 'paying'\n",
    "OURS = ['billing']\nINSTALLED_APPS = THEIRS + OURS\n": "OURS = ['paying']\nINSTALLED_APPS = THEIRS + OURS\n",
    "OURS = ['billing']\nINSTALLED_APPS = [*OURS]\n": "OURS = ['paying']\nINSTALLED_APPS = [*OURS]\n",
}
LISTS_STAY = (
    "INSTALLED_APPS = ['billing_extra', 'a.billing', 'Billing', find('billing'), PARTS['billing']]\n",
    "QUEUES = ['billing']\nINSTALLED_APPS = ['a', *OURS]\n",
    "QUEUES = ['billing']\nINSTALLED_APPS = installed(QUEUES)\n",
    "INSTALLED_APPS = []\nMIDDLEWARE = ['billing']\nOURS = {'app': 'billing'}\n",
)
FLAT_STAYS = (
    *LISTS_STAY,
    "x = 'billing'\n",
    "# other/billing/models.py billing.com\n",
    "import other.billing\n",
    "billing = 1\n",
)


@pytest.mark.parametrize(("before", "after"), [*FLAT.items(), *((text, text) for text in FLAT_STAYS)])
@pytest.mark.parametrize("root", ["billing", "src/billing"])
def test_a_package_that_lies_under_no_other(root: str, before: str, after: str) -> None:
    files = [
        SourceFile(f"{root}/__init__.py", b""),
        SourceFile(f"{root}/models.py", b"class Bill: ...\nclass BillingRow: ...\n"),
    ]
    renaming = Renaming(("billing", "paying"))
    module = Renamed(files, [root], renaming, {one.path: one.path.replace("billing", "paying") for one in files})
    text = before.replace("billing/", f"{root}/") if before.startswith("# see") else before
    done = rewrite_outside(module, [SourceFile("tests/x.py", text.encode())]).files
    wanted = after.replace("paying/", f"{root.replace('billing', 'paying')}/") if before.startswith("# see") else after
    assert (done[0].content.decode() if done else text) == wanted


def test_a_name_that_is_bound_as_an_alias_too_is_refused() -> None:
    text = "from backend.modules import cc\nprint(cc.NAME)\nimport backend.modules.cc.public as cc\n"
    with pytest.raises(Refusal, match="cc is imported from the module and bound elsewhere"):
        becomes(text)
