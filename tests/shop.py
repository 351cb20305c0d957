"""A small app whose modules are loaded from the map: doors, an event, migrations, data, fixtures, a test of it all."""

from pathlib import Path

from tests.files import build_files, commit_all
from tests.place import Place

MAP = """\
version: 1
modules:
  cc: {title: Notes, paths: [backend/modules/cc], gold: true}
  pem: {title: Prompts, paths: [backend/modules/pem], deployment: service}
  desk: {title: Desk, paths: [backend/modules/desk], depends_on: [cc]}
  hub: {title: Hub, paths: [backend/modules/hub]}
"""

LOADER = '''\
"""Loads the modules that the map lists."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name

import yaml

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Subscription:
    event: str
    handler: str


@dataclass(frozen=True)
class Module:
    name: str
    package: str
    routes: str
    subscriptions: tuple[Subscription, ...] = ()

    def load_routes(self):
        return resolve_name(self.routes)


def load_modules():
    entries = yaml.safe_load((ROOT / "module_map.yaml").read_text())["modules"].values()
    return [importlib.import_module(entry["paths"][0].replace("/", ".")).module for entry in entries]


def migrate(tables):
    for module in load_modules():
        folder = Path(importlib.import_module(module.package).__file__).parent / "migrations"
        for file in sorted(folder.glob("[0-9]*.py")):
            space = {}
            exec(compile(file.read_text(), str(file), "exec"), space)
            space["upgrade"](tables)
    return tables
'''

BUS = '''\
"""Tells subscribers."""

from pkgutil import resolve_name

from backend.common.module import load_modules


def tell(event):
    for module in load_modules():
        for one in module.subscriptions:
            if resolve_name(one.event).type == event.type:
                resolve_name(one.handler)(event)
'''

WIRE = '''\
"""Gives one module what another one offers: no import shows it, only the map."""

from pkgutil import resolve_name


def wired(module, name):
    return resolve_name(f"backend.modules.{module}.bootstrap:{name}")
'''

ROOT_CONFTEST = """\
import pytest

from backend.common.module import migrate
from backend.main import create_app

TABLES = {}


def pytest_configure(config):
    migrate(TABLES)


@pytest.fixture
def tables():
    return TABLES


@pytest.fixture
def app():
    return create_app()
"""

MODULE = {
    "__init__.py": """\
from backend.common.module import Module

NAME = "cc"

module = Module(NAME, __name__, "backend.modules.cc.entrypoints.http:routes")
""",
    "public.py": """\
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class NoteView:
    text: str
    words: int

    def short(self):
        return self.text[:20]


class NoteDone:
    type: ClassVar[str] = "cc.note_done.v1"

    def __init__(self, text):
        self.text = text
""",
    "domain/__init__.py": "",
    "domain/note.py": """\
import json
from pathlib import Path

WORDS = Path(__file__).parents[1] / "data" / "words.json"


def _limit():
    return 2 + 3


LIMIT = _limit()


def count(text):
    if len(text.split()) > LIMIT:
        raise ValueError("too long")
    return len(text.split())


def is_known(word):
    return word in json.loads(WORDS.read_text())
""",
    "application/__init__.py": "",
    "application/service.py": """\
from backend.modules.cc.domain import note
from ..public import NoteDone, NoteView


class Service:
    def __init__(self, tell):
        self.tell = tell

    def view(self, text):
        return NoteView(text, note.count(text))

    def done(self, text):
        self.tell(NoteDone(text))
""",
    "bootstrap.py": """\
from backend.common.bus import tell
from backend.modules.cc.application.service import Service


def service():
    return Service(tell)
""",
    "entrypoints/__init__.py": "",
    "entrypoints/http.py": """\
from backend.modules.cc import NAME
from backend.modules.cc.bootstrap import service


def show(text):
    return service().view(text).words


routes = {f"/{NAME}": show}
""",
    "migrations/0001_first.py": 'def upgrade(tables):\n    tables["cc"] = ["text"]\n',
    "data/words.json": '["note", "done"]\n',
    "cc_map.yaml": "title: Notes\nevents: {publishes: [cc.note_done.v1], subscribes: []}\n",
    "tests/__init__.py": "",
    "tests/conftest.py": """\
import pytest

from backend.modules.cc.bootstrap import service


@pytest.fixture
def notes():
    return service()


@pytest.fixture
def text():
    return "a note"
""",
    "tests/support.py": "def twice(text):\n    return f'{text} {text}'\n",
    "tests/test_note.py": """\
import pytest

from backend.modules.cc.domain.note import count, is_known
from .support import twice


def test_count(text):
    assert count(twice(text)) == 4


def test_too_long(text):
    with pytest.raises(ValueError):
        count(twice(twice(text)))


def test_known():
    assert is_known("note") and not is_known("other")
""",
    "tests/test_service.py": """\
from unittest import mock


def test_view(notes, text):
    assert notes.view(text).short() == "a note"


def test_patched(notes, text):
    with mock.patch("backend.modules.cc.domain.note.count", return_value=9):
        assert notes.view(text).words == 9
""",
    "tests/test_http.py": "def test_show(app, text):\n    assert app['/cc'](text) == 2\n",
    "tests/test_tables.py": "def test_tables(tables):\n    assert tables['cc'] == ['text']\n",
}

DESK = {
    "__init__.py": MODULE["__init__.py"],
    "reader.py": """\
from backend.common.wire import wired
from backend.modules.cc.public import NoteView


def read(text):
    service = wired("cc", "service")()
    view = service.view(text)
    assert isinstance(view, NoteView)
    return view.short().upper()
""",
    "entrypoints/__init__.py": "",
    "entrypoints/http.py": "from backend.modules.desk.reader import read\n\nroutes = {'/desk': read}\n",
    "tests/__init__.py": "",
    "tests/test_reader.py": (
        "from backend.modules.desk.reader import read\n\n\ndef test_read():\n    assert read('a b') == 'A B'\n"
    ),
}

HUB = {
    "__init__.py": """\
from backend.common.module import Module, Subscription

module = Module(
    "hub",
    __name__,
    "backend.modules.hub.entrypoints.http:routes",
    (Subscription("backend.modules.cc.public:NoteDone", "backend.modules.hub.heard:hear"),),
)
""",
    "heard.py": "HEARD = []\n\n\ndef hear(event):\n    HEARD.append(event.text)\n",
    "entrypoints/__init__.py": "",
    "entrypoints/http.py": "routes = {}\n",
    "tests/__init__.py": "",
    "tests/test_heard.py": """\
from backend.modules.hub.heard import HEARD


def test_heard():
    from backend.modules.cc.bootstrap import service

    service().done("told")
    assert HEARD[-1] == "told"
""",
}

AROUND = {
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "module_map.yaml": MAP,
    "pytest.ini": "[pytest]\ntestpaths = backend tests\npythonpath = .\naddopts = -p no:cacheprovider\n",
    "README.md": "# Shop\n",
    "LICENSE": "Free.\n",
    "docs/guide.md": "Notes have words.\n",
    "docs/other.md": "Nobody reads this.\n",
    "backend/__init__.py": "",
    "backend/common/__init__.py": "",
    "backend/common/module.py": LOADER,
    "backend/common/bus.py": BUS,
    "backend/common/wire.py": WIRE,
    "backend/common/clock.py": "def now():\n    return 1\n",
    "backend/modules/__init__.py": "",
    "backend/main.py": """\
from backend.common.module import load_modules


def create_app():
    return {path: run for module in load_modules() for path, run in module.load_routes().items()}
""",
    "backend/tool.py": "if __name__ == '__main__':\n    print('tool')\n",
    "conftest.py": ROOT_CONFTEST,
    "tests/__init__.py": "",
    "tests/support.py": "def words(text):\n    return text.split()\n",
    "tests/test_all.py": """\
def test_all(app):
    assert {"/cc", "/pem", "/desk"} <= set(app)
    assert app["/desk"]("x") == "X"
""",
    "tests/test_clock.py": "from backend.common.clock import now\n\n\ndef test_now():\n    assert now() == 1\n",
    "tests/test_guide.py": """\
from pathlib import Path

from tests.support import words

GUIDE = Path(__file__).parents[1] / "docs" / "guide.md"


def test_guide():
    assert "words." in words(GUIDE.read_text())
""",
    "tests/test_tool.py": """\
import subprocess
import sys


def test_tool():
    assert subprocess.run([sys.executable, "-m", "backend.tool"], capture_output=True).stdout == b"tool\\n"
""",
}


def _named(name: str, text: str) -> str:
    return text.replace("modules.cc", f"modules.{name}").replace('"cc', f'"{name}').replace("'cc", f"'{name}")


def files() -> dict[str, str]:
    """Return the files of the app."""
    found = dict(AROUND)
    for name, module in (("cc", MODULE), ("pem", MODULE), ("hub", HUB)):
        for path, text in module.items():
            renamed = _named(name, text).replace("/cc", f"/{name}").replace("[cc.", f"[{name}.")
            found[f"backend/modules/{name}/{path.replace('cc_map', f'{name}_map')}"] = (
                text if name == "hub" else renamed
            )
    for path, text in DESK.items():
        found[f"backend/modules/desk/{path}"] = _named("desk", text) if path == "__init__.py" else text
    return found


def build_shop(folder: Path) -> Place:
    """Make the app in a folder and commit it."""
    build_files(folder, files())
    commit_all(folder)
    return Place(folder)
