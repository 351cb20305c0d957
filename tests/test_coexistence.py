"""A clone that its source cannot share a process with is reported, with a remedy, and undone; others are not."""

from pathlib import Path

import pytest

from generators.workspace.side_by_side import import_root
from tests.files import build_files, commit_all
from tests.neighbours import HANDLER, MUST_NOT_REPORT, MUST_REPORT, Files
from tests.place import Ended, Place
from tests.small_project import CC


def cloned(place: Place, files: Files, *options: str) -> Ended:
    """Clone the module with more files than it has."""
    build_files(place.root, files)
    commit_all(place.root)
    return place.run("clone", "cc", "pem", *options)


@pytest.mark.parametrize(("files", "words"), MUST_REPORT.values(), ids=MUST_REPORT)
def test_must_report(place: Place, files: Files, words: list[str]) -> None:
    build_files(place.root, files)
    commit_all(place.root)
    before = place.digest()
    done = place.run("clone", "cc", "pem")
    assert (done.code, done.out) == (1, "")
    assert [word for word in words if word not in done.err] == [], done.err
    assert place.digest() == before


@pytest.mark.parametrize("files", MUST_NOT_REPORT.values(), ids=MUST_NOT_REPORT)
def test_must_not_report(place: Place, files: Files) -> None:
    done = cloned(place, files)
    assert (done.code, "green: 3 tests passed" in done.out) == (0, True), done


LAYOUTS = {
    "imports start below src": ("src/shop/cc", "shop.cc", "[pytest]\npythonpath = src\n"),
    "folders without __init__.py": ("shop/cc", "shop.cc", "[pytest]\n"),
}


@pytest.mark.parametrize(("path", "dotted", "settings"), LAYOUTS.values(), ids=LAYOUTS)
def test_imports_start_where_the_module_says(tmp_path: Path, path: str, dotted: str, settings: str) -> None:
    files = {
        "module_map.yaml": f"version: 1\nmodules:\n  cc:\n    title: Orders\n    paths: [{path}]\n",
        "pytest.ini": settings,
        f"{path}/__init__.py": "",
        f"{path}/app.py": HANDLER.format(name=""),
        f"{path}/test_app.py": f"from {dotted}.app import logging\n\n\ndef test_app() -> None:\n    assert logging\n",
    }
    commit_all(build_files(tmp_path, files))
    done = Place(tmp_path).run("clone", "cc", "pem")
    assert (done.code, f"{dotted.replace('cc', 'pem')}: [log-handler]" in done.err) == (1, True), done


@pytest.mark.parametrize(
    ("written", "root"),
    [
        ("from shop.cc.app import x", "src"),
        ("import src.shop.cc", "."),
        ("    from src.shop.cc import x", "."),
        ("from cc import x", "src/shop"),
        ("from . import x", "src"),
        ("import shop.cckit", "src"),
    ],
)
def test_where_imports_start(written: str, root: str) -> None:
    assert import_root("src/shop/cc", ["X = 1\n", f"{written}\n"]) == root


def test_what_cannot_be_looked_at_is_said(place: Place) -> None:
    app = "def create_app(url: str) -> None:\n    raise ValueError\n"
    assert cloned(place, {"backend/main.py": app}, "--no-verify").code == 0
    done = place.run("verify")
    note = "  not looked at: the routes: backend.main:create_app() says TypeError: create_app() missing 1 required"
    assert (done.code, note in done.out) == (0, True), done


def test_a_registry_built_otherwise_is_said(place: Place) -> None:
    files = {
        "prometheus_client.py": "class REGISTRY:\n    _collector_to_names = 3\n",
        f"{CC}/adapters/metrics.py": "import prometheus_client\n\nassert prometheus_client\n",
    }
    assert cloned(place, files, "--no-verify").code == 0
    assert "  not looked at: metrics: AttributeError: 'int' object has no" in place.run("verify").out


def test_a_process_that_dies_says_so(place: Place) -> None:
    done = cloned(place, {f"{CC}/adapters/dead.py": "import os\n\nos._exit(7)\n"})
    words = "cc, pem cannot be imported in one process: "
    assert (done.code, words in done.err, "(python ended with 7)" in done.err) == (1, True, True), done


def test_what_tests_prepare_is_prepared(place: Place) -> None:
    settings = "import os\n\nURL = os.environ['SHOP_URL']\nif 'pem' in __name__:\n    raise ValueError\n"
    files = {"conftest.py": "import os\n\nos.environ['SHOP_URL'] = 'x'\n", f"{CC}/adapters/settings.py": settings}
    assert "cannot be imported: ValueError" in cloned(place, files).err


def test_tests_may_import_all_modules_at_once(place: Place) -> None:
    each = "for name in 'c' 'c', 'pem':\n    import_module(f'backend.modules.{name}.logs')\n"
    app = f"from importlib import import_module\n\n{each}"
    assert cloned(place, {f"{CC}/logs.py": HANDLER.format(name="")}, "--no-verify").code == 0
    build_files(place.root, {"conftest.py": app})
    assert "backend.modules.pem: [log-handler]" in place.run("verify").out


def test_a_clone_of_a_clone_is_compared_with_the_oldest(place: Place) -> None:
    assert cloned(place, {f"{CC}/logs.py": HANDLER.format(name="")}, "--no-verify").code == 0
    commit_all(place.root)
    assert place.run("clone", "pem", "ai", "--no-verify").code == 0
    said = place.run("verify").out
    assert [f"it cannot live beside cc: {count}" in said for count in ("1 finding", "2 findings")] == [True, False]
    assert (said.count("for cc and for pem"), said.count("for cc and for ai")) == (1, 1), said
    assert "it cannot live beside pem: 1 finding" in place.run("verify", "ai").out
