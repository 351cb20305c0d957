"""A project whose walls hold: three modules with layers and doors, common ground below them, an app above."""

from pathlib import Path

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import EMPTY, PAGE

TITLES = {"cc": "Control Center", "orders": "Orders", "pem": "Prompt Engine"}

MAP = """\
version: 1
modules:
  cc:
    title: Control Center
    paths: [backend/modules/cc]
  orders:
    title: Orders
    paths: [backend/modules/orders]
    depends_on: [cc]
  pem:
    title: Prompt Engine
    paths: [backend/modules/pem]
    depends_on: [orders]
"""
NAMES = ("cc", "orders", "pem")
DOOR = '''\
"""The door."""

from typing import Protocol


class NAMEItem:
    """A thing of the module; NAME.notes is where backend.modules.NAME.adapters keeps it."""


class NAMEApi(Protocol):
    def item(self) -> NAMEItem: ...
'''
TABLES = """\
from sqlalchemy import ForeignKey, MetaData, Table

from backend.modules.MODULE import NAME

metadata = MetaData(schema=NAME)
notes = Table("MODULE_notes", metadata, ForeignKey("MODULE.parts.id"), ForeignKey(f"{NAME}.parts.id"))
QUERY = "SELECT * FROM MODULE.MODULE_notes JOIN MODULE.parts USING (id)"
"""
SERVICE = """\
import backend.modules.MODULE.domain.note as note
from backend.common.module import load
from backend.modules.MODULE.public import NAMEItem

EVENT = "cc.note_published.v1"
WORDS = "select what cc.notes of orders need from pem"


def serve(mail: dict[str, str]) -> object:
    mail["cc"] = "orders"
    return load(note.PLACE) or NAMEItem
"""
MAIN = """\
import importlib

from backend.common import module
from backend.modules.cc.adapters import tables

cc = importlib.import_module("backend.modules.cc.entrypoints.http")
USED = (module, tables)
"""
COMMON = '''\
"""Loads modules: backend.modules.cc is one."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import fastapi


def load(package: str) -> "fastapi.FastAPI | object":
    return importlib.import_module(package.replace("/", "."))
'''


def _module(name: str) -> dict[str, str]:
    home, word = f"backend/modules/{name}", name.capitalize()
    page = PAGE.replace("  tests/test_note.py: {role: rules}\n", "").replace("Control Center", TITLES[name])
    files = {
        "__init__.py": f'NAME = "{name}"\n',
        "public.py": DOOR.replace("NAME", word),
        "bootstrap.py": f"from backend.modules.{name}.application.service import serve\n\nSERVE = serve\n",
        f"{name}_map.yaml": page,
        **{f"{folder}/__init__.py": "" for folder in EMPTY},
        "domain/note.py": f'PLACE = "backend/modules/{name}"\n',
        "application/service.py": SERVICE.replace("MODULE", name).replace("NAME", word),
        "adapters/tables.py": TABLES.replace("MODULE", name),
        "entrypoints/http.py": f"import fastapi\n\nfrom ..bootstrap import SERVE\n\nx = fastapi, SERVE, '/{name}'\n",
        "migrations/0001.py": f"import alembic\n\nalembic.op.create_table('parts', schema='{name}')\n",
    }
    named = set(page.splitlines()) | {""}
    more = [file for file in files if file.endswith(".py") and not any(f"  {file}:" in line for line in named)]
    files[f"{name}_map.yaml"] += "".join(f"  {file}: {{role: code}}\n" for file in more)
    return {f"{home}/{file}": text for file, text in files.items()}


FILES: dict[str, str] = {
    ".gitignore": "__pycache__/\n",
    "module_map.yaml": MAP,
    "backend/__init__.py": "",
    "backend/main.py": MAIN,
    "backend/common/__init__.py": "",
    "backend/common/module.py": COMMON,
    "backend/modules/__init__.py": "",
    **{path: text for name in NAMES for path, text in _module(name).items()},
    "backend/modules/orders/application/read.py": (
        "from backend.modules.cc import public as door\nfrom backend.modules.cc.public import CcItem\n\n"
        'DOOR = "backend.modules.cc.public:CcApi"\nUSED = (CcItem, door.CcApi)\n'
    ),
    "backend/modules/pem/application/read.py": "from backend.modules.orders.public import OrdersItem as Item\n",
    "tests/test_all.py": "from backend.modules.cc.domain import note\n\nassert note\n",
}
for _name in ("orders", "pem"):
    FILES[f"backend/modules/{_name}/{_name}_map.yaml"] += "  application/read.py: {role: reads}\n"


def with_walls(folder: Path) -> Place:
    """Make the project in a folder and commit it."""
    build_files(folder, FILES)
    commit_all(folder)
    return Place(folder)
