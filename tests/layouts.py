"""Small repositories that were never rendered, each laid out as people lay out theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.files import build_files, commit_all
from tests.place import Place

IGNORED = {".gitignore": "__pycache__/\n.pytest_cache/\n*.egg-info/\n"}

CORE = '''\
"""The billing of a shop: what is owed."""

BILLING_LIMIT = 1_000


class BillingError(Exception):
    """Billing says no."""


class Invoice:
    def __init__(self, cents: int) -> None:
        if cents < 0:
            raise BillingError("billing needs an amount")
        self.cents = cents


def billing_total(invoices: list[Invoice]) -> int:
    return sum(one.cents for one in invoices)
'''

TESTS = """\
from unittest import mock

import pytest

from PACKAGE import BILLING_LIMIT, BillingError, Invoice, billing_total


def test_total(invoice: Invoice) -> None:
    assert billing_total([invoice]) == invoice.cents < BILLING_LIMIT


def test_error() -> None:
    with pytest.raises(BillingError, match="billing needs"):
        Invoice(-1)


def test_by_its_path() -> None:
    with mock.patch("PACKAGE.billing_total", return_value=3):
        import PACKAGE as billing

        assert billing.billing_total([]) == 3
"""

CONFTEST = """\
import pytest

from PACKAGE import Invoice


@pytest.fixture
def invoice() -> Invoice:
    return Invoice(5)
"""

UNITTESTS = """\
import unittest

from PACKAGE import BillingError, Invoice, billing_total


class BillingTest(unittest.TestCase):
    def test_total(self) -> None:
        self.assertEqual(billing_total([Invoice(5)]), 5)

    def test_error(self) -> None:
        with self.assertRaises(BillingError):
            Invoice(-1)
"""


@dataclass(frozen=True)
class Layout:
    """A repository, how its module is adopted, and what then is known. `clone` are the paths of its clone `orders`."""

    files: Mapping[str, str]
    adopt: tuple[str, ...]
    imported_as: str
    clone: tuple[str, ...]
    wiring: tuple[str, ...] = ()
    run: tuple[str, ...] = ("pytest", "-q")
    folder: str = "."
    tests: int = 3


def told(text: str, package: str) -> str:
    """Return tests of a package."""
    return text.replace("PACKAGE", package)


def build(layout: Layout, folder: Path) -> Place:
    """Make the repository; return it as a place for the verbs."""
    build_files(folder, {**IGNORED, **layout.files})
    commit_all(folder)
    return Place(folder)


def _package(folder: str, package: str) -> dict[str, str]:
    return {f"{folder}/__init__.py": "", f"{folder}/core.py": CORE, f"{folder}/api.py": f"import {package}.core\n"}


def _tests(folder: str, package: str, name: str = "test_core.py") -> dict[str, str]:
    return {f"{folder}/conftest.py": told(CONFTEST, package), f"{folder}/{name}": told(TESTS, package)}


LAYOUTS = {
    "src": Layout(
        files={
            "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
            "src/app/__init__.py": "",
            "src/app/main.py": "from app.billing import core\n\nROUTERS = ['app.billing']\n",
            **_package("src/app/billing", "app.billing"),
            "tests/__init__.py": "",
            "tests/billing/__init__.py": "",
            **_tests("tests/billing", "app.billing.core"),
            "docs/billing/index.md": "# Billing\n\n`app.billing` says what is owed.\n",
        },
        adopt=("src/app/billing", "--also", "tests/billing", "--also", "docs/billing"),
        imported_as="app.billing",
        clone=("src/app/orders", "tests/orders", "docs/orders"),
        wiring=("src/app/main.py:1", "src/app/main.py:3"),
    ),
    "src is a package": Layout(
        files={
            **_package("src/app/billing", "src.app.billing"),
            "src/__init__.py": "",
            "src/app/__init__.py": "",
            **_tests("src/app/billing/tests", "src.app.billing.core", name="test_billing.py"),
        },
        adopt=("src/app/billing",),
        imported_as="src.app.billing",
        clone=("src/app/orders",),
    ),
    "flat": Layout(
        files={
            "app.py": "from billing.core import Invoice\n",
            **_package("billing", "billing"),
            **_tests("tests/billing", "billing.core", name="test_billing.py"),
        },
        adopt=("billing", "--also", "tests/billing"),
        imported_as="billing",
        clone=("orders", "tests/orders"),
        wiring=("app.py:1",),
    ),
    "nested": Layout(
        files={
            **_package("shop/parts/billing", "shop.parts.billing"),
            "shop/__init__.py": "",
            "shop/parts/__init__.py": "",
            "shop/parts/billing/taxes/__init__.py": "",
            "shop/parts/billing/taxes/rates.py": "from ..core import BILLING_LIMIT as LIMIT\n",
            "shop/parts/billing/tests/__init__.py": "",
            **_tests("shop/parts/billing/tests", "shop.parts.billing.core"),
        },
        adopt=("shop/parts/billing",),
        imported_as="shop.parts.billing",
        clone=("shop/parts/orders",),
    ),
    "one file": Layout(
        files={
            "app/__init__.py": "",
            "app/billing.py": CORE,
            "app/routes.py": "from app import billing\n",
            "tests/conftest.py": told(CONFTEST, "app.billing"),
            "tests/test_billing.py": told(TESTS, "app.billing"),
        },
        adopt=("app/billing.py", "--also", "tests/test_billing.py"),
        imported_as="app.billing",
        clone=("app/orders.py", "tests/test_orders.py"),
        wiring=("app/routes.py:1", "tests/conftest.py:3"),
    ),
    "in capitals, by a command": Layout(
        files={
            **_package("lib/Billing", "lib.Billing"),
            "conftest.py": told(CONFTEST, "lib.Billing.core"),
            "checks/billing_checks.py": told(TESTS, "lib.Billing.core"),
        },
        adopt=(
            *("lib/Billing", "--also", "checks/billing_checks.py"),
            *("--verify", "python -m pytest -q checks/billing_checks.py"),
        ),
        imported_as="lib.Billing",
        clone=("lib/Orders", "checks/orders_checks.py"),
        wiring=("conftest.py:3",),
        run=("pytest", "-q", "-o", "python_files=*_checks.py"),
    ),
    "namespace": Layout(
        files={
            "company/billing/core.py": CORE,
            **_tests("company/billing/tests", "company.billing.core", name="test_billing.py"),
        },
        adopt=("company/billing",),
        imported_as="company.billing",
        clone=("company/orders",),
    ),
    "one of several projects": Layout(
        files={
            "web/index.html": "<a href='/billing'>Billing</a>\n",
            "backend/pytest.ini": "[pytest]\npythonpath = src\n",
            **_package("backend/src/billing", "billing"),
            "backend/tests/__init__.py": "",
            "backend/tests/billing/__init__.py": "",
            **_tests("backend/tests/billing", "billing.core"),
        },
        adopt=("backend/src/billing", "--also", "backend/tests/billing"),
        imported_as="billing",
        clone=("backend/src/orders", "backend/tests/orders"),
        folder="backend",
    ),
    "unittest": Layout(
        files={
            "app/__init__.py": "",
            **_package("app/billing", "app.billing"),
            "tests/__init__.py": "",
            "tests/billing/__init__.py": "",
            "tests/billing/test_core.py": told(UNITTESTS, "app.billing.core"),
        },
        adopt=(
            *("app/billing", "--also", "tests/billing"),
            *("--verify", "python -m unittest discover -s tests/billing -t ."),
        ),
        imported_as="app.billing",
        clone=("app/orders", "tests/orders"),
        run=("unittest", "discover", "-t", "."),
        tests=2,
    ),
}
