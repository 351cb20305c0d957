"""What others call on an object is renamed when its type says that it is the module's, and stays when it is another's.

Every name here is declared by another module as well, so that only the type can tell.
"""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.files import build_files, commit_all
from tests.place import Place
from tests.rewrite.test_outside import becomes, outside
from tests.small_project import CC, FILES

THEIRS = "class EeNote:\n    note_id: int\n    def note_text(self, note_id=0): ...\n"
IMPORTS = """\
from backend.modules.cc.public import CcNote, plain
from backend.modules.ee.theirs import EeNote
"""

# T is the type: the module's, then another's. What is looked up on the object is the last line.
FORMS = {
    "a parameter": "def f(x: T):\n    x.note_text()\n",
    "an awaited call": "async def f(*, x: T):\n    await x.note_text()\n",
    "a parameter of the function around": "def f(x: T):\n    def g():\n        return x.note_id\n",
    "a variable": "x: T = make()\nx.note_text()\n",
    "a variable of a function": "def f():\n    x: T = make()\n    return x.note_id\n",
    "a field of a class": "class A:\n    x: T\n    def f(self):\n        return self.x.note_id\n",
    "a field of a dataclass": "@dataclass\nclass A:\n    x: T\n    def f(self):\n        self.x.note_text()\n",
    "a field set with its type": (
        "class A:\n    def __init__(self, x):\n        self.x: T = x\n    def f(self):\n        self.x.note_text()\n"
    ),
    "a field set from a parameter": (
        "class A:\n    def __init__(self, given: T) -> None:\n        self._given = given\n"
        "    def f(self):\n        self._given.note_text()\n"
    ),
    "or nothing": "def f(x: T | None):\n    x.note_text()\n",
    "nothing or": "def f(x: None | T = None):\n    x.note_text()\n",
    "optional": "def f(x: Optional[T]):\n    x.note_text()\n",
    "in quotes": 'def f(x: "T"):\n    x.note_text()\n',
    "in quotes, or nothing": 'def f(x: "T | None"):\n    x.note_text()\n',
    "annotated": "def f(x: Annotated[T, Depends(make)]):\n    x.note_text()\n",
    "annotated, or nothing": "def f(x: Annotated[T | None, Depends(make)]):\n    x.note_text()\n",
    "what a function of the file returns": "def make() -> T: ...\nmake().note_text()\n",
    "a caught error": "try: ...\nexcept T as x:\n    x.note_text()\n",
    "a keyword of a method": "def f(x: T):\n    x.note_text(note_id=1)\n",
    "a field in a case": "match made:\n    case T(note_id=1): ...\n",
    "by name": 'def f(x: T):\n    getattr(x, "note_text")\n',
}


def changed(text: str) -> str:
    """Return what becomes of a file beside another module that has all the names too."""
    return becomes(IMPORTS + text, others={"theirs.py": THEIRS}).partition("EeNote\n")[2]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_object_is_the_modules_by_its_type(form: str) -> None:
    text = form.replace("T", "CcNote")
    assert changed(text) == text.replace("CcNote", "HubItem").replace("note_", "item_")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_object_is_anothers_by_its_type(form: str) -> None:
    text = form.replace("T", "EeNote")
    assert changed(text) == text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_type_under_another_name(form: str) -> None:
    text = "from backend.modules.cc.public import CcNote as Paper\n" + form.replace("T", "Paper")
    after = text.replace("modules.cc", "modules.hub").replace("CcNote", "HubItem").replace("note_", "item_")
    assert changed(text) == after


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_type_of_others_under_the_modules_name(form: str) -> None:
    text = "from backend.modules.ee.theirs import EeNote as CcPaper\n" + form.replace("T", "CcPaper")
    assert changed(text) == text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_type_that_the_file_makes_itself_may_be_either(form: str) -> None:
    text = "class Mine(Base): ...\n" + form.replace("T", "Mine")
    assert changed(text) == text


STAYS = {
    "no type": "def f(x):\n    x.note_text()\n",
    "a list of them": "def f(x: list[CcNote]):\n    x.note_text()\n",
    "one of two": "def f(x: CcNote | EeNote):\n    x.note_text()\n",
    "a field set from an object without a type": (
        "class A:\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        self.x.note_text()\n"
    ),
    "a field of two types": (
        "class A:\n    def __init__(self, x: CcNote, y: EeNote):\n        self.x = x\n        self.x = y\n"
        "    def f(self):\n        self.x.note_text()\n"
    ),
    "the parameter of another function": "def f(x: CcNote): ...\ndef g(x):\n    x.note_text()\n",
    "a field of another class": ("class A:\n    x: CcNote\nclass B:\n    def f(self):\n        self.x.note_text()\n"),
    "a field of a class in it": (
        "class A:\n    class B:\n        def __init__(self, x: CcNote):\n            self.x = x\n"
        "    def f(self):\n        self.x.note_text()\n"
    ),
    "a field of a base": "class A:\n    x: CcNote\nclass B(A):\n    def f(self):\n        self.x.note_text()\n",
    "a field of another object": "class A:\n    x: CcNote\ndef f(a: A):\n    a.x.note_text()\n",
    "a second name": "def f(x: CcNote):\n    y = x\n    y.note_text()\n",
    "an object or another": "def f(x: CcNote | None):\n    y = x or make()\n    y.note_text()\n",
    "a class that was asked for": "def f(x):\n    if isinstance(x, CcNote):\n        x.note_text()\n",
    "an alias of a type": "T = Annotated[CcNote, 1]\ndef f(x: T):\n    x.note_text()\n",
    "a method of others that overrides one": "class Fake(CcNote):\n    def note_text(self): ...\n",
    "what the module does not say of a result": "def f(x: CcNote):\n    plain(x).note_text()\n",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_an_object_whose_type_is_not_told_stays(text: str) -> None:
    assert changed(text) == text.replace("CcNote", "HubItem")


def test_what_stays_is_listed() -> None:
    text = f"{IMPORTS}def f(x):\n    x.note_text(note_id=1)\n"
    found = outside({"x.py": text, "theirs.py": THEIRS}).ledger
    assert [(one.rule, one.column) for one in found if one.verdict == "ask" and one.path.endswith("x.py")] == [
        ("attribute-of-unknown-owner", 7),
        ("keyword-of-unknown-owner", 17),
    ]


def test_a_type_that_others_hand_on() -> None:
    door = "from backend.modules.cc.public import CcNote\n"
    text = """\
    from backend.modules.ee.door import CcNote
    from backend.modules.ee.own_door import CcNote as Own
    def f(x: CcNote, y: Own):
        x.note_text()
        y.note_text()
    """
    others = {"door.py": door, "own_door.py": "class CcNote:\n    note_id = 1\n    def note_text(self): ...\n"}
    after = dedent(text).replace("import CcNote\n", "import HubItem\n").replace("x: CcNote", "x: HubItem")
    assert becomes(text, others=others) == after.replace("x.note_text", "x.item_text")


def test_a_field_of_two_modules_in_one_class() -> None:
    before = """\
    class A:
        def __init__(self, ours: CcNote, theirs: EeNote) -> None:
            self._ours = ours
            self._theirs = theirs

        def f(self) -> None:
            self._ours.note_text()
            self._theirs.note_text()
    """
    after = dedent(before).replace("CcNote", "HubItem").replace("_ours.note", "_ours.item")
    assert changed(dedent(before)) == after


DOOR = """\
from typing import Protocol


class CcError(Exception):
    pass


class CcApi(Protocol):
    async def get_note(self, note_id: int) -> str: ...
"""
TAX = """\
from backend.modules.crm.public import CrmApi
from backend.modules.hub.public import HubApi


class Tax:
    def __init__(self, crm_api: CrmApi, hub_api: HubApi | None) -> None:
        self._crm_api = crm_api
        self._hub_api = hub_api

    async def ask(self) -> str:
        await self._hub_api.get_person(person_id=1)
        return await self._crm_api.get_person(person_id=1)


async def ask(crm_api: CrmApi, hub_api: HubApi, other) -> str:
    await hub_api.get_person(1)
    await other.get_person(1)
    return await crm_api.get_person(1)
"""
TAX_ENTRY = "  tax: {title: Tax, paths: [backend/modules/tax], depends_on: [crm, hub]}\n"


def test_the_doors_of_clones_of_one_module(tmp_path: Path) -> None:
    askers = ("backend/modules/tax/ask.py", "backend/modules/hub/application/ask.py")
    files = {"backend/modules/tax/__init__.py": "", **dict.fromkeys(askers, TAX)}
    place = Place(build_files(tmp_path / "project", {**FILES, f"{CC}/public.py": DOOR}))
    commit_all(place.root)
    for name in ("hub", "crm"):
        done = place.run("clone", "cc", name, "--rename", "note/notes=person/people", "--no-verify")
        assert done.code == 0, done
        commit_all(place.root)
    text = (place.root / "module_map.yaml").read_text()
    build_files(place.root, {**files, "module_map.yaml": text.replace("# The end.\n", f"{TAX_ENTRY}# The end.\n")})
    commit_all(place.root)
    done = place.run("rename", "crm", "rolodex", "--rename", "person/people=contact/contacts", "--no-verify")
    assert done.code == 0, done
    after = TAX.replace("modules.crm", "modules.rolodex").replace("CrmApi", "RolodexApi")
    after = after.replace("crm_api.get_person(person_id", "crm_api.get_contact(contact_id")
    after = after.replace("crm_api.get_person(1)", "crm_api.get_contact(1)")
    for path in askers:
        assert sorted((place.root / path).read_text().splitlines()) == sorted(after.splitlines())
        assert f"  left alone: {path}:17:21 person (attribute-of-unknown-owner)\n" in done.out


@pytest.mark.parametrize(
    "signature", ["(cc, y) -> cc.public.CcNote", "(cc, y: cc.public.CcNote)", "(cc, y=cc.public.CcNote)"]
)
def test_a_parameter_does_not_hide_the_module_from_the_signature(signature: str) -> None:
    text = f"from backend.modules import cc\ndef f{signature}:\n    return cc.public.CcNote\n"
    after = text.replace("import cc", "import hub").replace("cc.public.CcNote", "hub.public.HubItem", 1)
    assert becomes(text, others={"theirs.py": "class A:\n    CcNote = 1\n"}) == after
