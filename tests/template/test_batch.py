"""A batch in a rendered project, on PostgreSQL: dependencies, fields of every type, a kill in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from generators.model.module_map import read_map
from tests.machine import clean_environment, commit_all, run_well
from tests.template.projects import Render

FILE = "modules.yaml"
TEXT = """\
version: 1
gold: cc
modules:
  catalog:
    title: Product Catalog
    rename: {note: product}
    fields:
      price: {type: decimal, digits: 10, places: 2, default: 1.5, index: true}
      sku: {type: text, max: 40, default: "100 % (a:b)"}
      listed_on: {type: date, null: true}
      stock: {type: integer, default: -1}
  billing:
    rename: {note: invoice}
    depends_on: [catalog]
    fields:
      paid: {type: boolean, default: false}
      paid_at: {type: datetime, default: 2026-01-01T00:00:00Z, index: true}
      payer_id: {type: uuid, null: true, index: true}
"""
DOCUMENT = "import json; from backend.main import create_app; print(json.dumps(create_app().openapi()))"
GATES = ("ruff check", "ruff format --check", "mypy", "generators.check", "backend.migrate lint")


def verb(*arguments: str) -> list[str]:
    """Return a command that runs in this Python, which has all that the project needs."""
    return [sys.executable, "-m", *arguments]


def there(project: Path) -> list[str]:
    """Return the modules of the map."""
    return list(read_map((project / "module_map.yaml").read_text(encoding="utf-8")).modules)


def kill_when(project: Path, name: str) -> None:
    """Run the batch, and kill it while a module of this name is being tested."""
    with subprocess.Popen(
        verb("generators.batch", FILE), cwd=project, env=clean_environment(), stderr=subprocess.DEVNULL
    ) as running:
        while name not in there(project):
            assert running.poll() is None
            time.sleep(0.1)
        os.kill(running.pid, signal.SIGKILL)


@pytest.mark.slow
def test_modules_with_fields_pass_all_gates_of_a_project(project: Render) -> None:
    place = project()
    (place / FILE).write_text(TEXT, encoding="utf-8")
    commit_all(place)
    kill_when(place, "billing")
    said = run_well(verb("generators.batch", FILE, "--json"), place)
    told = json.loads(said[said.index("{\n") :])
    assert [(one["module"], one["state"]) for one in told["modules"]] == [("catalog", "unchanged"), ("billing", "done")]
    assert there(place) == ["cc", "catalog", "billing"]
    for gate in GATES:
        run_well(verb(*gate.split()), place)
    assert_documented(json.loads(run_well([sys.executable, "-c", DOCUMENT], place)))


def assert_documented(document: dict[str, Any]) -> None:
    """Assert that the app of all modules has the routes and the fields."""
    assert {"/catalog/products", "/billing/invoices", "/cc/notes"} <= document["paths"].keys()
    schemas = document["components"]["schemas"]
    given = schemas["CreateCatalogProduct"]["properties"]
    assert (given["stock"]["default"], given["sku"]["maxLength"], given["price"]["default"]) == (-1, 40, "1.50")
    assert {"paid", "paid_at", "payer_id"} <= schemas["BillingInvoice"]["properties"].keys()
    assert not {"paid", "stock"} & schemas["CcNote"]["properties"].keys()
