"""Batch files and the projects they are run in."""

import json
from pathlib import Path
from typing import Any

from tests.files import build_files, commit_all
from tests.noted_project import FILES
from tests.place import Ended, Place

FILE = "modules.yaml"
# The app, the tables and the tests of fields.
THREE = """\
version: 1
gold: cc
modules:
  shipping:
    depends_on: [billing]
  billing:
    title: Billing Office
    rename: {note: invoice}
    depends_on: [catalog]
    fields:
      total: {type: integer, default: 3, index: true}
      sku: {type: text, max: 9, null: true}
  catalog: {}
"""


def noted(folder: Path) -> Place:
    """Build the project whose gold module can have more fields."""
    commit_all(build_files(folder, FILES))
    return Place(folder)


def batch(place: Place, text: str, *options: str, **env: str) -> Ended:
    """Write a batch file and run it."""
    build_files(place.root, {FILE: text})
    return place.run("batch", FILE, *options, **env)


def states(place: Place, text: str, *options: str) -> dict[str, str]:
    """Run a batch file and return what became of each module."""
    return {one["module"]: one["state"] for one in told(batch(place, text, *options, "--json"))["modules"]}


def told(done: Ended) -> dict[str, Any]:
    """Return the JSON document of a verb."""
    document: dict[str, Any] = json.loads(done.out)
    return document
