"""Strings: each kind that has a meaning, and those that mean somebody else's."""

import pytest

from generators.model.names import Renaming
from generators.rewrite.module import SourceFile, rewrite_module
from tests.rewrite.checks import LONG, check_renamed, check_untouched, renamed

OURS = {
    "domain/note.py": "class Note:\n    note_id: int\ndef create_note(): ...\ndef note_not_found(): ...\nNAME = 'cc'\n",
    "cc_main.py": "",
}

CHANGES = {
    "the constant": ('NAME = "cc"\n', 'NAME = "pem"\n'),
    "object reference": (
        'x = "backend.modules.cc.entrypoints.http:router"\n',
        'x = "backend.modules.pem.entrypoints.http:router"\n',
    ),
    "mock target": (
        'mock.patch("backend.modules.cc.domain.note.Note.note_id")\n',
        'mock.patch("backend.modules.pem.domain.prompt.Prompt.prompt_id")\n',
    ),
    "lazy import": ('import_module("backend.modules.cc")\n', 'import_module("backend.modules.pem")\n'),
    "plugins of pytest": (
        'pytest_plugins = ["backend.modules.cc.fixtures"]\n',
        'pytest_plugins = ["backend.modules.pem.fixtures"]\n',
    ),
    "path of the module": ('x = "backend/modules/cc/x.sql"\n', 'x = "backend/modules/pem/x.sql"\n'),
    "route": (
        'x = "/cc/notes"\ny = "/cc/notes/{note_id}/publish"\n',
        'x = "/pem/prompts"\ny = "/pem/prompts/{prompt_id}/publish"\n',
    ),
    "route below another": ('x = "/api/v1/cc/notes"\n', 'x = "/api/v1/pem/prompts"\n'),
    "route in an f-string": ('x = f"/{NAME}/notes"\n', 'x = f"/{NAME}/prompts"\n'),
    "local url": ('x = "http://testserver/cc/notes"\n', 'x = "http://testserver/pem/prompts"\n'),
    "tags": ("x = APIRouter(tags=['cc'])\n", "x = APIRouter(tags=['pem'])\n"),
    "schema": ('x = Table("notes", m, schema="cc")\n', 'x = Table("prompts", m, schema="pem")\n'),
    "schema in table arguments": ('__table_args__ = ({"schema": "cc"},)\n', '__table_args__ = ({"schema": "pem"},)\n'),
    "table": ('__tablename__ = "notes"\n', '__tablename__ = "prompts"\n'),
    "foreign key": ('x = ForeignKey("cc.notes.id")\n', 'x = ForeignKey("pem.prompts.id")\n'),
    "index and constraint": (
        'x = Index("ix_notes_created_at")\ny = "uq_cc_items"\n',
        'x = Index("ix_prompts_created_at")\ny = "uq_pem_items"\n',
    ),
    "sql": (
        'x = "SELECT note_id FROM cc.notes WHERE cc.notes.id = 1"\n',
        'x = "SELECT prompt_id FROM pem.prompts WHERE pem.prompts.id = 1"\n',
    ),
    "sql schema": ('x = "CREATE SCHEMA cc"\n', 'x = "CREATE SCHEMA pem"\n'),
    "relationship": (
        'x = relationship("Note", back_populates="notes")\n',
        'x = relationship("Prompt", back_populates="prompts")\n',
    ),
    "event type": ('x = "cc.note_published.v1"\n', 'x = "pem.prompt_published.v1"\n'),
    "key in redis": ('x = "cc:note:1"\ny = f"cc:note:{z}"\n', 'x = "pem:prompt:1"\ny = f"pem:prompt:{z}"\n'),
    "key under the constant": ('x = f"{NAME}:note_{a}:note:{b}"\n', 'x = f"{NAME}:prompt_{a}:prompt:{b}"\n'),
    "logger": ('x = getLogger("cc")\ny = getLogger("cc.http")\n', 'x = getLogger("pem")\ny = getLogger("pem.http")\n'),
    "metric": ('x = Counter("cc_requests_total", "y")\n', 'x = Counter("pem_requests_total", "y")\n'),
    "environment variable": (
        'x = os.environ["CC_DATABASE_URL"]\ny = os.getenv("CC_URL")\n',
        'x = os.environ["PEM_DATABASE_URL"]\ny = os.getenv("PEM_URL")\n',
    ),
    "prefix of environment variables": ('x = Config(env_prefix="CC_")\n', 'x = Config(env_prefix="PEM_")\n'),
    "audit action": ('x = f"{NAME}.note_deleted"\n', 'x = f"{NAME}.prompt_deleted"\n'),
    "scope of an operation": ('once(key, "create_note")\n', 'once(key, "create_prompt")\n'),
    "annotation": ('x: "list[Note]"\n', 'x: "list[Prompt]"\n'),
    "type of a cast": ('x = cast("Note", y)\n', 'x = cast("Prompt", y)\n'),
    "exported names": ('__all__ = ["NAME", "Note"]\n', '__all__ = ["NAME", "Prompt"]\n'),
    "problem type": ('x = "/problems/cc/note-not-found"\n', 'x = "/problems/pem/prompt-not-found"\n'),
    "slug": ('x = "cc/note-not-found"\n', 'x = "pem/prompt-not-found"\n'),
    "title": ('x = "Welcome to Control Center"\n', 'x = "Welcome to Prompt Engine"\n'),
    "message": ('x = f"There is no note {y}."\n', 'x = f"There is no prompt {y}."\n'),
    "key of data that is a field": (
        'x = {"note_id": 1}\ny = x["note_id"]\nz = x.get("note_id")\n',
        'x = {"prompt_id": 1}\ny = x["prompt_id"]\nz = x.get("prompt_id")\n',
    ),
    "name of an attribute": ('x = getattr(y, "note_id")\n', 'x = getattr(y, "prompt_id")\n'),
    "fixture by name": (
        'import pytest\n@pytest.fixture\ndef note(): ...\n@pytest.mark.usefixtures("note")\ndef test_x(): ...\n',
        'import pytest\n@pytest.fixture\ndef prompt(): ...\n@pytest.mark.usefixtures("prompt")\ndef test_x(): ...\n',
    ),
    "fixture with a given name": (
        'import pytest\n@pytest.fixture(name="note")\ndef f(): ...\ndef test_x(note): ...\n',
        'import pytest\n@pytest.fixture(name="prompt")\ndef f(): ...\ndef test_x(prompt): ...\n',
    ),
    "parameters of a test": (
        'import pytest\n@pytest.mark.parametrize("note, x", [(1, 2)])\ndef test_x(note, x): ...\n',
        'import pytest\n@pytest.mark.parametrize("prompt, x", [(1, 2)])\ndef test_x(prompt, x): ...\n',
    ),
    "braces that a keyword fills": (
        'x = "a {note}".format(note=1)\ndef f(note): ...\n',
        'x = "a {prompt}".format(prompt=1)\ndef f(prompt): ...\n',
    ),
    "compared with the name": (
        'assert module.name == "cc"\nassert NAME == "cc"\n',
        'assert module.name == "pem"\nassert NAME == "pem"\n',
    ),
    "after an escape": ('x = "\\tcc.notes.id\\n"\n', 'x = "\\tpem.prompts.id\\n"\n'),
    "bytes": ('x = b"/cc/notes"\n', 'x = b"/pem/prompts"\n'),
    "raw": ('x = r"^/cc/notes$"\n', 'x = r"^/pem/prompts$"\n'),
    "triple-quoted": ('x = """\nFROM cc.notes\n"""\n', 'x = """\nFROM pem.prompts\n"""\n'),
    "in parts": ('x = ("/cc/notes"\n     "/x")\n', 'x = ("/pem/prompts"\n     "/x")\n'),
    "file of the module": ('x = "cc_main.py"\n', 'x = "pem_main.py"\n'),
    "fields of a record": (
        'from collections import namedtuple\nR = namedtuple("R", "note_id x")\ndef f(r): return r.note_id\n',
        'from collections import namedtuple\nR = namedtuple("R", "prompt_id x")\ndef f(r): return r.prompt_id\n',
    ),
    "slots": (
        "class A:\n    __slots__ = ('cc', 'x')\n    def __init__(self): self.cc = 1\n",
        "class A:\n    __slots__ = ('pem', 'x')\n    def __init__(self): self.pem = 1\n",
    ),
    "a parameter of a test called like the module": (
        'import pytest\n@pytest.mark.parametrize("cc", [1])\ndef test_x(cc): ...\n',
        'import pytest\n@pytest.mark.parametrize("pem", [1])\ndef test_x(pem): ...\n',
    ),
    "values of a statement in SQL": (
        'x = run("DELETE FROM t WHERE id = :note_ref", {"note_ref": 1})\n',
        'x = run("DELETE FROM t WHERE id = :prompt_ref", {"prompt_ref": 1})\n',
    ),
    "a template's gaps": (
        'def f(note): return Template("$note").substitute(note=note)\n',
        'def f(prompt): return Template("$prompt").substitute(prompt=prompt)\n',
    ),
    "gaps in the old style": (
        'def f(note): return "%(note)s" % {"note": note}\n',
        'def f(prompt): return "%(prompt)s" % {"prompt": prompt}\n',
    ),
    "patched by name": (
        'mocker.patch.object(x, "create_note")\nmonkeypatch.setattr(x, "note_id", 1)\n',
        'mocker.patch.object(x, "create_prompt")\nmonkeypatch.setattr(x, "prompt_id", 1)\n',
    ),
    "a choice of literals": ('x: Literal["note"] = "note"\n', 'x: Literal["prompt"] = "prompt"\n'),
    "an option of a command": ('x = Option("--note-id")\n', 'x = Option("--prompt-id")\n'),
    "branch label": ('branch_labels = ("cc_main",)\n', 'branch_labels = ("pem_main",)\n'),
}

STAYS = {
    "words that contain the letters": 'x = "success account notebook denote Notebook SUCCESS"\n',
    "key of another's data": 'x = message["cc"]\ny = {"cc": 1}\nz = y.get("cc")\na = y["note"]\nb = "cc" in y\n',
    "compound key of another's data": 'x = card["cc_number"]\ny = card.get("note_text")\n',
    "header of a mail": 'm["Cc"] = "a@b"\nm.add_header("Cc", "x")\n',
    "value that may be anything": 'x = "cc"\nf("cc")\nreturned = [f("cc", 1)]\n',
    "one of several modules": 'x = ["cc", "billing", "audit"]\nnames = ("cc", "x")\n',
    "url of others": 'x = "https://example.com/cc/notes?note=1"\ny = "redis://cc/notes"\n',
    "address": 'x = "cc@example.com"\ny = "me@cc.example.com"\n',
    "dotted name of others": 'x = "other.cc"\ny = "backend.common.cc.x"\n',
    "path of others": 'x = "static/cc/x.css"\ny = "/etc/cc/x.conf"\n',
    "compound nobody declared": 'x = "cc_number"\ny = "cc-number"\n',
    "hex and ids": 'x = "a1cc2b"\ny = "5b0ccde3a914"\nz = "0x00cc"\n',
    "escape that looks like a letter of it": 'x = "a\\x63c"\n',
    "name of another's in an annotation": 'from other import Note\nx: "Note"\n',
    "exported name of another's": 'from other import Note\n__all__ = ["Note"]\n',
    "fixture of another's": 'import pytest\n@pytest.mark.usefixtures("cc_db")\ndef test_x(): ...\n',
    "attribute nobody declared": 'x = getattr(y, "cc")\n',
    "braces that nothing of ours fills": 'x = "a {cc_id}"\n',
    "words of mails": 'x = run(["mail", "--cc", y])\nz = f"cc: {y}"\n',
    "literal nobody declared, in an annotation": 'x: Literal["cc"]\n',
    "a remark": 'x = "Note: read this"\ny = "please note"\nz = "Read it; note that it is long"\n',
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES.keys())
def test_strings_with_a_meaning_change(before: str, after: str) -> None:
    check_renamed(before, after, OURS)


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_strings_of_others_stay(text: str) -> None:
    check_untouched(text, {"cc_main.py": ""})


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_whole_words_that_stay_are_listed(text: str) -> None:
    if any(f" {word} " in f" {text} " for word in ('"cc"', '"note"')):
        assert check_untouched(text, {"cc_main.py": ""})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = "/cc/notes"\n', 'x = "/prompt_engine/access_keys"\n'),
        (
            'x = "cc/note-not-found"\ndef note_not_found(): ...\n',
            'x = "prompt_engine/access-key-not-found"\ndef access_key_not_found(): ...\n',
        ),
        ('__tablename__ = "notes"\n', '__tablename__ = "access_keys"\n'),
        ('x = "Note not found"\n', 'x = "Access key not found"\n'),
        ('x = "a note, two notes"\n', 'x = "a access key, two access keys"\n'),
        ('x = "SELECT 1 FROM notes"\n', 'x = "SELECT 1 FROM access_keys"\n'),
        ('x = os.environ["CC_URL"]\n', 'x = os.environ["PROMPT_ENGINE_URL"]\n'),
        ("class CcNote: ...\nclass CCList: ...\n", "class PromptEngineAccessKey: ...\nclass PromptEngineList: ...\n"),
    ],
)
def test_several_words_are_joined_as_the_place_asks(before: str, after: str) -> None:
    check_renamed(before, after, renaming=LONG)


def test_data_that_is_no_text_is_left_and_listed() -> None:
    left = check_untouched(r"DATA = b'\x8c\x06mod.cc\x94'" + "\n")
    assert [(one.old, one.rule) for one in left] == [("cc", "binary-data")]


def test_a_sign_written_as_a_number_in_an_address_is_a_gap() -> None:
    check_renamed('URL = "http://testserver/a%20CC%20b/cc"\n', 'URL = "http://testserver/a%20PEM%20b/pem"\n')


def test_a_table_of_pyproject_is_the_modules() -> None:
    check_renamed('TEXT = "[tool.cc]\\nx = 1"\n', 'TEXT = "[tool.pem]\\nx = 1"\n')


def test_names_given_to_a_test_by_keyword_are_those_of_its_parameters() -> None:
    check_renamed(
        "@mark.parametrize(argnames='note', argvalues=[1])\ndef test_it(note): assert note\n",
        "@mark.parametrize(argnames='prompt', argvalues=[1])\ndef test_it(prompt): assert prompt\n",
    )
    check_renamed(
        "@combinations((1,), argnames='note_id')\ndef test_it(note_id): assert note_id\n",
        "@combinations((1,), argnames='prompt_id')\ndef test_it(prompt_id): assert prompt_id\n",
    )


FIELD = {"y.py": "class Draft:\n    cc: str\n    cc_id: str\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(data: dict):\n    return data['cc']\n", "def f(data: dict):\n    return data['pem']\n"),
        (
            "def f(row):\n    return row['cc'], row.get('cc_id')\n",
            "def f(row):\n    return row['pem'], row.get('pem_id')\n",
        ),
        (
            "from web import Request\ndef f(asked: Request):\n    return asked.path['cc'], asked.path['cc_id']\n",
            "from web import Request\ndef f(asked: Request):\n    return asked.path['pem'], asked.path['pem_id']\n",
        ),
    ],
)
def test_a_key_of_data_that_the_module_declares(before: str, after: str) -> None:
    check_renamed(before, after, FIELD)


@pytest.mark.parametrize(
    "text",
    [
        "from email.message import Message\ndef f(mail: Message):\n    return mail['cc'], mail.get('cc')\n",
        "import mail\nmail['cc'] = 1\n",
    ],
)
def test_a_key_in_the_data_of_others_stays(text: str) -> None:
    assert {one.rule for one in check_untouched(text, FIELD)} == {"key-of-others"}


def test_a_key_that_nobody_declares_stays() -> None:
    left = check_untouched("x = data['note_address'], data.get('cc_address')\n")
    assert [one.rule for one in left] == ["key-of-others"] * 2


def test_ids_under_which_something_is_registered() -> None:
    check_renamed("get('/', operation_id='cc_read')\n", "get('/', operation_id='pem_read')\n")
    check_untouched("get('/', callback_id='cc_read')\n")


def test_what_a_message_must_match_is_a_message() -> None:
    check_renamed(
        "raise E('cc needs a text')\nraises(E, match='cc')\n", "raise E('pem needs a text')\nraises(E, match='pem')\n"
    )
    check_untouched("fetch(E, match='cc')\n")


def test_only_a_word_of_mails_speaks_to_people() -> None:
    hub = Renaming.parse("hub", "pem", titles=("Hub", "Pem"))
    rewrite = rewrite_module([SourceFile("m/hub/x.py", b'"""Hub: what is owed."""\n')], ["m/hub"], hub)
    assert rewrite.files[0].content == b'"""Pem: what is owed."""\n'
    check_untouched('"""Cc: what is owed."""\n')


def test_template_strings_are_as_f_strings() -> None:
    # Newer than the Python that this may run on, so nothing compiles them here.
    before = b"cc = 1\nx = t'/cc/notes/{cc!r}/cc {note}' + t'gcc {cc}'\n"
    after = b"pem = 1\nx = t'/pem/prompts/{pem!r}/pem {note}' + t'gcc {pem}'\n"
    assert renamed({"x.py": before}).files[0].content == after


TITLED = {
    "a keyword": ('f(title="Hub", name="Hub")\n', 'f(title="Zed Engine", name="Zed")\n'),
    "a variable": ('PAGE_TITLE = NAME = "Hub"\nNAME = "Hub"\n', 'PAGE_TITLE = NAME = "Zed Engine"\nNAME = "Zed"\n'),
    "a parameter": ('def f(title="Hub", app="Hub"): ...\n', 'def f(title="Zed Engine", app="Zed"): ...\n'),
    "a dict": ('x = {"title": "Hub", "name": "Hub"}\n', 'x = {"title": "Zed Engine", "name": "Zed"}\n'),
    "a comparison": ('x["title"] == "Hub" != y.title\n', 'x["title"] == "Zed Engine" != y.title\n'),
    "another casing": ('f(title="hub")\n', 'f(title="zed")\n'),
}


@pytest.mark.parametrize("case", TITLED)
def test_a_title_that_is_the_name_becomes_the_title(case: str) -> None:
    before, after = TITLED[case]
    zed = Renaming.parse("hub", "zed", titles=("Hub", "Zed Engine"))
    check_renamed(before, after, {}, zed)
    check_renamed(after, before, {}, zed.inverse())
