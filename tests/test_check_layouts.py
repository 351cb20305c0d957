"""Check in repositories that were never rendered, laid out as people lay out theirs: it finds what it should."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.files import build_files, commit_all
from tests.place import Place


@dataclass(frozen=True)
class Layout:
    """A repository with the modules billing and orders, what its map says, and what check shall find."""

    files: Mapping[str, str]
    paths: Mapping[str, str]
    depends_on: str = ""
    expected: tuple[str, ...] = ()
    settings: str = ""


PACKAGE = {"__init__.py": "", "models.py": "LIMIT = 1\n", "views.py": "from .models import LIMIT\n\nX = LIMIT\n"}


def package(folder: str, **more: str) -> dict[str, str]:
    """Return a small package, with more or other files."""
    extra = {f"{name}.py": text for name, text in more.items()}
    return {f"{folder}/{name}": text for name, text in {**PACKAGE, **extra}.items()}


def both(folder: str) -> dict[str, str]:
    """Return where both modules lie."""
    return {name: f"{folder}{name}" for name in ("billing", "orders")}


DJANGO = """\
from django.db import models

CHOICES = "billing.paid"


class Order(models.Model):
    invoice = models.ForeignKey("billing.Invoice", on_delete=models.CASCADE)
"""
LAYOUTS = {
    "flat, strangers": Layout({**package("billing"), **package("orders")}, both("")),
    "flat, undeclared": Layout(
        {**package("billing"), **package("orders", api="from billing import models\n")},
        both(""),
        expected=("orders/api.py:1 undeclared",),
    ),
    "flat, declared": Layout(
        {**package("billing"), **package("orders", api="from billing.models import LIMIT\n")}, both(""), "billing"
    ),
    "flat, declared for nothing": Layout(
        {**package("billing"), **package("orders")}, both(""), "billing", ("module_map.yaml:9 dependency-unused",)
    ),
    "flat, in a text": Layout(
        {
            **package("billing"),
            **package("orders", api='EVENT = "billing.paid"\nMAIL = {"to": "billing"}\nX = "billing.models.LIMIT"\n'),
        },
        both(""),
        expected=("orders/api.py:3 undeclared",),
    ),
    "src, relative import": Layout(
        {
            "src/app/__init__.py": "",
            **package("src/app/billing"),
            **package("src/app/orders", api="from ..billing import models\n"),
        },
        both("src/app/"),
        expected=("src/app/orders/api.py:1 undeclared",),
    ),
    "src is a package, lazily": Layout(
        {
            "src/__init__.py": "",
            **package("src/billing"),
            **package("src/orders", api="def f():\n    from src.billing.models import LIMIT\n    return LIMIT\n"),
        },
        both("src/"),
        expected=("src/orders/api.py:2 undeclared",),
    ),
    "namespace packages": Layout(
        {
            "company/billing/models.py": "LIMIT = 1\n",
            "company/orders/api.py": "import company.billing.models as ours\n",
        },
        both("company/"),
        expected=("company/orders/api.py:1 undeclared",),
    ),
    "single files": Layout(
        {"app/__init__.py": "", "app/billing.py": "LIMIT = 1\n", "app/orders.py": "from app import billing\n"},
        {"billing": "app/billing.py", "orders": "app/orders.py"},
        expected=("app/orders.py:1 undeclared",),
    ),
    "a door": Layout(
        {
            **package("shop/billing", public="from .models import LIMIT as LIMIT\n"),
            **package(
                "shop/orders", a="from shop.billing.public import LIMIT\n", b="from shop.billing.models import LIMIT\n"
            ),
            "shop/__init__.py": "",
        },
        both("shop/"),
        "billing",
        ("shop/orders/b.py:1 door",),
    ),
    "a door by another name": Layout(
        {
            **package("shop/billing", api="from .models import LIMIT as LIMIT\n"),
            **package(
                "shop/orders", a="from shop.billing.api import LIMIT\n", b="from shop.billing.models import LIMIT\n"
            ),
            "shop/__init__.py": "",
        },
        both("shop/"),
        "billing",
        ("shop/orders/b.py:1 door",),
        '[tool.goldmaster]\ndoor = "api"\n',
    ),
    "Django apps": Layout(
        {
            "manage.py": "import config.urls\n",
            "config/__init__.py": "",
            "config/urls.py": "from billing import views\nfrom orders import views as others\n",
            "config/settings.py": "INSTALLED_APPS = ['billing', 'orders']\n",
            **package("billing"),
            **package("orders", models=DJANGO),
        },
        both(""),
        expected=("orders/models.py:7 foreign-table",),
    ),
    "one metadata for all": Layout(
        {
            "app/__init__.py": "",
            "app/db.py": "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
            **package("app/billing", models='class Invoice:\n    __tablename__ = "invoices"\n\n\nLIMIT = 1\n'),
            **package(
                "app/orders",
                models='import app.db\nfrom sqlalchemy import ForeignKey\n\nX = app.db, ForeignKey("invoices.id")\n'
                'Y = "SELECT id FROM orders JOIN invoices USING (id)"\nLIMIT = 1\n',
            ),
        },
        both("app/"),
        expected=("app/orders/models.py:4 foreign-table", "app/orders/models.py:5 foreign-table"),
    ),
    "a main file and tests that start it": Layout(
        {
            "app/__init__.py": "",
            "app/main.py": "from app.billing import views\nfrom app.orders import views as others\n",
            **package("app/billing"),
            **package("app/orders"),
            "app/orders/tests/__init__.py": "",
            "app/orders/tests/test_all.py": "from app.main import others\n",
        },
        both("app/"),
    ),
    "common that knows a module": Layout(
        {
            "app/__init__.py": "",
            **package("app/billing"),
            **package("app/orders"),
            "app/core/__init__.py": "",
            "app/core/deps.py": "from app.billing.models import LIMIT\n",
        },
        both("app/"),
        expected=("app/core/deps.py:1 common",),
        settings='[tool.goldmaster]\ncommon = ["app/core"]\n',
    ),
    "layers of its own": Layout(
        {
            "app/__init__.py": "",
            **package("app/billing"),
            **package("app/orders", helpers="X = 1\n"),
            "app/orders/domain/__init__.py": "from app.orders.adapters import X\n",
            "app/orders/adapters/__init__.py": "import sqlalchemy\n\nX = sqlalchemy\n",
        },
        both("app/"),
        expected=("app/orders/domain/__init__.py:1 layer", "app/orders/domain/__init__.py:1 framework"),
    ),
    "folders with names of layers, but one": Layout(
        {
            "app/__init__.py": "",
            **package("app/billing"),
            **package("app/orders"),
            "app/orders/domain/__init__.py": "import sqlalchemy\nfrom app.orders import views\n",
        },
        both("app/"),
    ),
    "tests elsewhere": Layout(
        {
            **package("app/billing"),
            **package("app/orders"),
            "app/__init__.py": "",
            "tests/billing/test_it.py": "import app.billing.models\nfrom app.orders.models import LIMIT as X\n",
        },
        {"billing": "app/billing, tests/billing", "orders": "app/orders"},
        expected=("tests/billing/test_it.py:2 undeclared",),
    ),
    "not all Python": Layout(
        {**package("billing"), **package("orders", old="print 'hello'\n")},
        both(""),
        expected=("orders/old.py:1 unreadable",),
    ),
}


def map_of(layout: Layout) -> str:
    """Return the map: billing first, orders with what it depends on."""
    entries = (
        f"  {name}:\n    title: {name.capitalize()}\n    paths: [{path}]\n"
        + (f"    depends_on: [{layout.depends_on}]\n" if name == "orders" and layout.depends_on else "")
        for name, path in layout.paths.items()
    )
    return "version: 1\nmodules:\n" + "".join(entries)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_passes_or_fails_as_it_should(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    build_files(tmp_path, {**layout.files, "module_map.yaml": map_of(layout), "pyproject.toml": layout.settings})
    commit_all(tmp_path)
    done = Place(tmp_path).run("check", "--json")
    findings = json.loads(done.out)["findings"]
    assert (sorted(f"{one['place']} {one['rule']}" for one in findings), done.err) == (sorted(layout.expected), "")
    assert done.code == (1 if layout.expected else 0)


def test_links_that_lead_nowhere_are_no_trouble(tmp_path: Path) -> None:
    layout = LAYOUTS["flat, strangers"]
    build_files(tmp_path, {**layout.files, "module_map.yaml": map_of(layout)})
    (tmp_path / "orders" / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "orders" / "folder.py").symlink_to("../billing")
    commit_all(tmp_path)
    done = Place(tmp_path).run("check")
    assert (done.code, done.err) == (0, ""), done
