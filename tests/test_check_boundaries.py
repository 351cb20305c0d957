"""Check finds what crosses a boundary, in whatever disguise, and nothing where nothing does."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.files import build_files
from tests.place import Place
from tests.walled_project import FILES, MAP, with_walls

PEM = "backend/modules/pem"
SERVICE = f"{PEM}/application/service.py"
READ = f"{PEM}/application/read.py"
NOTE = "backend.modules.cc.domain.note"


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project once."""
    return with_walls(tmp_path_factory.mktemp("walls") / "project").root


@pytest.fixture
def place(walled: Path, tmp_path: Path) -> Place:
    """Return a copy."""
    shutil.copytree(walled, tmp_path / "project", symlinks=True)
    return Place(tmp_path / "project")


def found(place: Place) -> list[str]:
    """Return place and rule of each finding."""
    return [f"{one['place']} {one['rule']}" for one in json.loads(place.run("check", "--json").out)["findings"]]


def test_nothing_is_found_where_the_walls_hold(place: Place) -> None:
    done = place.run("check")
    assert (done.code, done.out, done.err) == (0, "3 modules: all holds\n", "")


IMPORTS = {
    "plain": f"import {NOTE}",
    "from": f"from {NOTE} import PLACE",
    "alias": f"import {NOTE} as ours",
    "from its package": "from backend.modules.cc.domain import note",
    "relative": "from ...cc.domain import note",
    "below TYPE_CHECKING": f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {NOTE}",
    "in a function": f"def lazy() -> None:\n    import {NOTE}",
    "star": f"from {NOTE} import *",
    "re-exported by the package": "from backend.modules.cc import NAME",
}


@pytest.mark.parametrize("disguise", IMPORTS)
def test_an_import_of_the_inside_is_found(planted: Mapping[str, list[str]], disguise: str) -> None:
    line = IMPORTS[disguise].count("\n") + 1
    assert planted[disguise] == [f"{line} door", f"{line} undeclared"]


TEXTS = {
    "import_module": f'import importlib\nx = importlib.import_module("{NOTE}")',
    "mock.patch": f'from unittest import mock\nx = mock.patch("{NOTE}.PLACE")',
    "object reference": f'\nx = "{NOTE}:PLACE"',
    "f-string": '\nx = f"backend.modules.cc.domain.{__name__}"',
    "f-string with a name of the file": 'Y = "cc"\nx = f"backend.modules.{Y}.domain"',
    "sum": '\nx = "backend.modules" + ".cc.domain"',
    "pieces": '\nx = mock.patch("backend." "modules.cc.domain")',
    "per cent": '\nx = "backend.modules.%s.domain" % "cc"',
    "format": '\nx = "backend.modules.{}.domain".format("cc")',
    "join": '\nx = ".".join(["backend", "modules", "cc", "domain"])  # __import__',
    "relative import_module": 'import importlib\nx = importlib.import_module("...cc.domain", __package__)',
    "__import__": f'\nx = __import__("{NOTE}")',
    "exec": '\nexec("from backend.modules.cc.domain import note")',
    "through the package of all modules": "from backend import modules as m\nx = m.cc.domain.note.PLACE",
    "the path of a file": '\nx = open("backend/modules/cc/domain/note.py")',
    "the path of its folder": '\nx = open("./backend/modules/cc/")',
    "sys.modules": f'import sys\nx = sys.modules["{NOTE}"]',
    "dotted code": "import backend\nx = backend.modules.cc.domain.note.PLACE",
}


@pytest.mark.parametrize("disguise", TEXTS)
def test_a_text_with_the_inside_is_found(planted: Mapping[str, list[str]], disguise: str) -> None:
    assert planted[disguise] == ["2 string", "2 undeclared"]


TABLES = {
    "SQL": ('x = "SELECT * FROM cc.cc_notes"', "foreign-schema"),
    "SQL in lower case": ('x = "select * from cc.cc_notes"', "foreign-schema"),
    "SQL joined": ('x = """\nSELECT * FROM pem.parts\nJOIN cc.parts USING (id)"""', "foreign-schema"),
    "SQL in quotes": ("""x = 'SELECT * FROM "cc"."cc_notes"'""", "foreign-schema"),
    "SQL with a table in an f-string": ('x = f"DELETE FROM cc.{__name__}"', "foreign-schema"),
    "SQL with another table of the list": ('x = "SELECT 1 FROM pem.parts, cc.cc_notes"', "foreign-schema"),
    "SQL without a schema": ('x = "UPDATE cc_notes SET id = 1"', "foreign-table"),
    "SQL behind a comment": ('x = """-- all\nSELECT * FROM cc.cc_notes"""', "foreign-schema"),
    "SQL with a schema put in": ('x = "SELECT 1 FROM {}.parts".format("cc")', "foreign-schema"),
    "SQL with a schema of the file": ('x = f"SELECT 1 FROM {S}.parts"; S = "cc"', "foreign-schema"),
    "SQL that empties": ('x = "TRUNCATE TABLE cc.parts"', "foreign-schema"),
    "SQL that copies": ('x = "COPY cc.parts TO STDOUT"', "foreign-schema"),
    "SQL of one alone": ('x = "SELECT 1 FROM ONLY cc.parts"', "foreign-schema"),
    "its metadata": ('x = module_metadata("cc")', "foreign-schema"),
    "search path": ('x = "SET search_path TO cc"', "foreign-schema"),
    "foreign key": ('x = ForeignKey("cc.parts.id")', "foreign-schema"),
    "foreign keys": ('x = ForeignKeyConstraint(["a"], ["cc.parts.id"])', "foreign-schema"),
    "foreign key without a schema": ('x = ForeignKey("cc_notes.id")', "foreign-table"),
    "schema": ('x = MetaData(schema="cc")', "foreign-schema"),
    "schema among the arguments": ('__table_args__ = {"schema": "cc"}', "foreign-schema"),
}


@pytest.mark.parametrize("disguise", TABLES)
def test_a_table_of_another_module_is_found(planted: Mapping[str, list[str]], disguise: str) -> None:
    assert planted[disguise] == [f"1 {TABLES[disguise][1]}"]


def test_sql_files_are_read(place: Place) -> None:
    build_files(place.root, {f"{PEM}/report.sql": "SELECT *\nFROM cc.cc_notes;\n"})
    assert found(place) == [f"{PEM}/report.sql:1 foreign-schema"]


HARMLESS = {
    "a docstring": f'"""Like {NOTE}, SELECT * FROM cc.cc_notes."""',
    "a comment": f"# {NOTE} ForeignKey('cc.parts.id')",
    "prose": 'x = "see backend.modules.cc.domain for more"',
    "an event": 'x = "cc.note_archived.v1"',
    "a route": 'x = "/cc/notes"',
    "an attribute": "x = email.cc.domain",
    "a keyword": "x = send(cc='orders')",
    "own words": f'x = "{PEM.replace("/", ".")}.domain.note:PLACE"',
    "own words made with NAME": 'from backend.modules.pem import NAME\nx = f"backend.modules.{NAME}.domain"',
    "the door of what is declared": 'x = "backend.modules.orders.public:OrdersApi"',
    "a library with that name": "import cc.domain",
    "own table": 'x = "SELECT * FROM pem.parts JOIN pem_notes USING (id)"',
    "an address": 'x = "/backend/modules/cc/domain/note.py"',
    "its own path": 'x = "backend/modules/pem/domain/note.py"',
    "a path of no module": 'x = "backend/modules/ccc/domain/note.py"',
    "prose like SQL": 'x = "joined cc.notes from orders"\ny = "Update the cc settings"\nz = "set cc.title"',
    "prose with from": 'x = "Delete it from orders."',
    "something longer": 'x = "backend.modules.ccc.domain"',
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_only_looks_like_it_is_left_alone(planted: Mapping[str, list[str]], case: str) -> None:
    assert planted[case] == []


@pytest.fixture(scope="module")
def planted(walled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Put each case into a file of its own; return line and rule of what one run of check finds in each."""
    place = Place(tmp_path_factory.mktemp("planted") / "project")
    shutil.copytree(walled, place.root)
    cases = {**IMPORTS, **TEXTS, **{name: code for name, (code, _) in TABLES.items()}, **HARMLESS}
    files = {f"{PEM}/adapters/case_{number}.py": name for number, name in enumerate(cases)}
    build_files(place.root, {path: cases[name] + "\n" for path, name in files.items()})
    results: dict[str, list[str]] = {name: [] for name in cases}
    for path, _, rest in (one.partition(":") for one in found(place) if "page-lacks-file" not in one):
        results[files[path]].append(rest)
    return results


def _without(path: str, old: str, new: str) -> Mapping[str, str]:
    assert old in FILES[path]
    return {path: FILES[path].replace(old, new)}


RULES: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "inside, declared": (
        {READ: "from backend.modules.orders.domain import note\n"},
        [f"{READ}:1 door"],
    ),
    "door, undeclared": (
        {SERVICE: "from backend.modules.cc.public import CcItem\n"},
        [f"{SERVICE}:1 undeclared"],
    ),
    "unused": (
        {READ: ""},
        ["module_map.yaml:13 dependency-unused"],
    ),
    "unknown": (
        {"module_map.yaml": MAP.replace("[orders]", "[orders, nobody]")},
        ["module_map.yaml:13 dependency-unknown"],
    ),
    "circle": (
        {
            "module_map.yaml": MAP.replace("modules/cc]\n", "modules/cc]\n    depends_on: [pem]\n"),
            "backend/modules/cc/application/service.py": "from backend.modules.pem.public import PemItem\n",
        },
        ["module_map.yaml:6 cycle"],
    ),
    "handed on by name": (
        {"backend/modules/orders/public.py": "from backend.modules.cc.public import CcItem as OrdersItem\n"},
        [f"{READ}:1 handed-on"],
    ),
    "handed on by star": (
        {"backend/modules/orders/public.py": "from backend.modules.cc.public import *\n"},
        [f"{READ}:1 handed-on"],
    ),
    "handed on by attribute": (
        {
            "backend/modules/orders/public.py": "from backend.modules.cc.public import CcItem\n",
            READ: "from backend.modules.orders import public\n\nx = public.CcItem\n",
        },
        [f"{READ}:3 handed-on"],
    ),
    "through no module's code": (
        {
            "shared/__init__.py": "",
            "shared/notes.py": "from backend.modules.cc.domain import note\n",
            SERVICE: "import shared.notes\n",
        },
        ["shared/notes.py:1 through"],
    ),
    "through no module's code, to a door that is declared": (
        {
            "shared/__init__.py": "",
            "shared/notes.py": "from backend.modules.orders.public import OrdersItem\n",
            SERVICE: "import shared.notes\n",
        },
        [],
    ),
    "upward": (
        {f"{PEM}/domain/note.py": "from backend.modules.pem.application import read\n"},
        [f"{PEM}/domain/note.py:1 layer"],
    ),
    "upward from the door": (
        {f"{PEM}/public.py": "from .domain.note import PLACE as PLACE\n"},
        [f"{PEM}/public.py:1 layer"],
    ),
    "no layer": (
        {
            f"{PEM}/helpers/__init__.py": "",
            **_without(f"{PEM}/pem_map.yaml", "  public.py", "  helpers/__init__.py: {}\n  public.py"),
        },
        [f"{PEM}/helpers/__init__.py layer-unknown"],
    ),
    "common imports a module": (
        {"backend/common/module.py": FILES["backend/common/module.py"] + "\nfrom backend.modules.cc import public\n"},
        ["backend/common/module.py:13 common"],
    ),
    "common names a module": (
        {"backend/common/module.py": FILES["backend/common/module.py"] + '\nx = "backend.modules.cc.public"\n'},
        ["backend/common/module.py:13 common"],
    ),
    "module imports the app": (
        {SERVICE: "import backend.main\n"},
        [f"{SERVICE}:1 floor"],
    ),
    "a module beside the folder of the others": (
        {
            "backend/legacy/__init__.py": "X = 1\n",
            SERVICE: "import backend.legacy\n",
            "module_map.yaml": MAP.replace("[orders]", "[orders, legacy]")
            + "  legacy:\n    title: Legacy\n    paths: [backend/legacy]\n",
        },
        [],
    ),
    "framework": (
        {f"{PEM}/domain/note.py": 'import sqlalchemy\n\nPLACE = ""\n'},
        [f"{PEM}/domain/note.py:1 framework"],
    ),
    "framework for type checkers": (
        {f"{PEM}/domain/note.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import fastapi\n"},
        [f"{PEM}/domain/note.py:3 framework"],
    ),
    "framework through common": (
        {
            "backend/common/database.py": "import sqlalchemy.orm\n",
            f"{PEM}/domain/note.py": 'from backend.common import database\n\nPLACE = ""\n',
        },
        [f"{PEM}/domain/note.py:1 framework"],
    ),
    "no Python": (
        {SERVICE: "def (\n", f"{PEM}/bootstrap.py": ""},
        [f"{SERVICE}:1 unreadable"],
    ),
    "any module": (
        {SERVICE: 'def load(name: str) -> str:\n    return f"backend.modules.{name}.domain"\n'},
        [f"{SERVICE}:2 string"],
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_finds_its_violation_and_nothing_else(place: Place, rule: str) -> None:
    files, expected = RULES[rule]
    build_files(place.root, files)
    assert found(place) == expected
