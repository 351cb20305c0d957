"""Adopt changes the map alone, when the code's tests are green, and says in one line why it does not."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git
from tests.layouts import CORE, LAYOUTS, Layout, build
from tests.place import Place

FLAT = LAYOUTS["flat"]
MAP = """\
# The one index of modules; the generators read it.
version: 1
modules:
  billing:
    title: Billing
    paths: [billing, tests/billing]
    depends_on: []
    deployment: in-process
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return build(FLAT, tmp_path / "shop")


def assert_refused(place: Place, arguments: Sequence[str], *words: str) -> None:
    before = place.digest()
    refused = place.run("adopt", *arguments)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused
    assert [word for word in words if word not in refused.err] == [], refused.err
    assert place.digest() == before


def test_only_the_map_is_written(place: Place) -> None:
    assert place.run("adopt", *FLAT.adopt).code == 0
    assert git(place.root, "status", "--porcelain") == "?? module_map.yaml\n"
    assert (place.root / "module_map.yaml").read_text() == MAP


def test_a_second_module_enters_the_map_that_is_there(place: Place) -> None:
    tests = "from catalog.core import BillingError\n\n\ndef test_it() -> None:\n    assert BillingError()\n"
    build_files(place.root, {"module_map.yaml": f"# Ours.\n{MAP}# The end.\n", "catalog/core.py": CORE})
    build_files(place.root, {"tests/catalog/test_catalog.py": tests})
    commit_all(place.root)
    done = place.run("adopt", "catalog", "--also", "tests/catalog", "--title", "The Catalog", "--gold")
    assert done.code == 0, done
    text = (place.root / "module_map.yaml").read_text()
    assert text.startswith(f"# Ours.\n{MAP}  catalog:\n    title: The Catalog\n")
    assert text.endswith("# The end.\n")
    assert "    gold: true\n" in text


USERS = {
    "code": {"ledger/book.py": "def total():\n    from billing import core\n\n    return core\n"},
    "a test": {"tests/ledger/test_more.py": "import billing.core\n\n\ndef test_it():\n    assert billing.core\n"},
}


@pytest.mark.parametrize("files", USERS.values(), ids=USERS)
def test_what_is_imported_is_declared_and_said(place: Place, files: dict[str, str]) -> None:
    tests = "import ledger\n\n\ndef test_it():\n    assert ledger\n"
    build_files(place.root, {"ledger/__init__.py": "", "tests/ledger/test_ledger.py": tests, **files})
    commit_all(place.root)
    assert place.run("adopt", *FLAT.adopt).code == 0
    commit_all(place.root)
    done = place.run("adopt", "ledger", "--also", "tests/ledger")
    assert (done.code, "\n  depends on billing, which it imports\n" in done.out) == (0, True), done
    text = (place.root / "module_map.yaml").read_text()
    assert text.startswith(MAP) and "    depends_on: [billing]\n" in text
    commit_all(place.root)
    again = place.run("adopt", "ledger", "--also", "tests/ledger")
    assert (again.code, "nothing changed" in again.out) == (0, True), again


def test_twice_is_once(place: Place) -> None:
    assert place.run("adopt", *FLAT.adopt).code == 0
    before = place.digest()
    again = place.run("adopt", *FLAT.adopt)
    assert (again.code, again.out) == (0, "billing is in module_map.yaml already; nothing changed\n")
    assert place.digest() == before
    assert json.loads(place.run("adopt", *FLAT.adopt, "--json").out)["state"] == "unchanged"


def test_what_a_person_wrote_into_the_entry_stays(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP.replace("title: Billing", "title: Money\n    keep: [x]")})
    assert "nothing changed" in place.run("adopt", *FLAT.adopt).out
    assert_refused(place, [*FLAT.adopt, "--title", "Billing"], "another module 'billing'", "--name")


def test_a_dry_run_says_what_would_be_written(place: Place) -> None:
    before = place.digest()
    planned = place.run("adopt", *FLAT.adopt, "--dry-run")
    assert (planned.code, "+    paths: [billing, tests/billing]" in planned.out) == (1, True), planned
    assert place.digest() == before


def test_json_is_one_document(place: Place) -> None:
    document = json.loads(place.run("adopt", *FLAT.adopt, "--json").out)
    assert (document["state"], document["module"], document["map"]) == ("done", "billing", "module_map.yaml")
    assert document["tests"]["verdicts"][0]["tests"]["passed"] == 3


def test_what_may_belong_to_it_is_suggested(place: Place) -> None:
    build_files(place.root, {"docs/billing.md": "# Billing\n", "billings/x.py": "", "docs/rebilling.md": ""})
    commit_all(place.root)
    done = place.run("adopt", "billing", "--no-verify")
    head = "  not in the module, though it has its name:\n"
    assert f"{head}    --also docs/billing.md\n    --also tests/billing\nin module_map" in done.out


def test_where_the_project_names_it_is_listed(place: Place) -> None:
    settings = {
        "settings.py": "APPS = [\n    'mail',\n    'billing',\n]\nbilling = 'rebilling'\n",
        "ci.yml": "run: pytest billing/tests\n",
        "README.md": "The `billing` package, see billing/core.py.\n",
    }
    build_files(place.root, settings)
    commit_all(place.root)
    done = place.run("adopt", *FLAT.adopt)
    head = "  named here, where a clone may need a line of its own:\n"
    assert f"{head}    app.py:1\n    ci.yml:1\n    settings.py:3\nin module_map" in done.out


def test_paths_are_those_of_where_one_stands(place: Place) -> None:
    assert place.run("adopt", ".", "--also", "../tests/billing", "--name", "billing", cwd="billing").code == 0
    assert (place.root / "module_map.yaml").read_text() == MAP


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda root: (root / "billing/core.py").write_text(CORE.replace("sum(", "len(")), "1 of 3 tests failed"),
        (lambda root: (root / "tests/billing/test_billing.py").unlink(), "not one test passed"),
    ],
)
def test_red_is_not_adopted(place: Place, damage: Callable[[Path], object], words: str) -> None:
    damage(place.root)
    commit_all(place.root)
    before = place.digest()
    red = place.run("adopt", *FLAT.adopt)
    assert (red.code, red.out) == (1, "")
    assert words in red.err
    assert "undone: the project is as it was before" in red.err
    assert place.digest() == before
    assert place.run("adopt", *FLAT.adopt, "--no-verify").code == 0


def test_it_is_taken_back(place: Place) -> None:
    before = place.digest()
    assert place.run("adopt", *FLAT.adopt).code == 0
    assert place.run("undo").code == 0
    assert place.digest() == before


REFUSED = {
    "a path that is not there": (["billing", "--also", "tests/nowhere"], ["tests/nowhere", "does not exist"]),
    "a path of another project": (["../shop"], ["../shop", "is not below"]),
    "a whole project": (["."], ["is not below"]),
    "one path in another": (["billing", "--also", "billing/core.py"], ["billing/core.py overlaps billing"]),
    "no word of the name": (["billing", "--also", "app.py"], ["app.py", "'billing'", "no place of its own"]),
    "no identifier": (["billing", "--name", "2-billing"], ["'2-billing' is not a name"]),
    "a keyword": (["billing", "--name", "class"], ["'class' is a keyword"]),
    "no command": (["billing", "--verify", ""], ["--verify names no command"]),
    "a blank command": (["billing", "--verify", " "], ["--verify names no command"]),
    "no title": (["billing", "--title", " "], ["is not a title"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_input_that_is_refused(place: Place, name: str) -> None:
    arguments, words = REFUSED[name]
    assert_refused(place, arguments, *words)


def test_a_path_of_another_module_is_refused(place: Place) -> None:
    assert place.run("adopt", *FLAT.adopt).code == 0
    words = ["billing/core.py overlaps billing of the module 'billing'"]
    assert_refused(place, ["billing/core.py", "--name", "core"], *words)


def test_a_broken_map_is_refused(place: Place) -> None:
    for text, words in [("", "module_map.yaml:1:1"), ("version: 1\nmodules: {}\n", "must be a block")]:
        build_files(place.root, {"module_map.yaml": text})
        assert_refused(place, ["billing"], words)


def test_code_in_no_commit_is_refused(place: Place) -> None:
    (place.root / "billing/core.py").write_text(f"{CORE}\n")
    assert_refused(place, ["billing"], "in no commit", "billing/core.py")
    git(place.root, "checkout", "--quiet", ".")
    build_files(place.root, {"billing/new.py": ""})
    assert_refused(place, ["billing"], "in no commit", "billing/new.py")
    build_files(place.root, {"orders/new.py": ""})
    assert_refused(place, ["orders"], "git tracks no file there")


def test_edits_elsewhere_are_no_hindrance(place: Place) -> None:
    build_files(place.root, {"app.py": "# Edited.\n", "notes.txt": ""})
    assert place.run("adopt", *FLAT.adopt).code == 0


def test_outside_of_git_is_refused(tmp_path: Path) -> None:
    build_files(tmp_path, FLAT.files)
    ceiling = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    refused = Place(tmp_path).run("adopt", "billing", **ceiling)
    assert (refused.code, "is not in a git repository" in refused.err) == (2, True), refused


def test_tests_outside_of_the_folder_that_imports_start_from_are_refused(tmp_path: Path) -> None:
    files = {path.replace("billing/", "server/billing/", 1): text for path, text in FLAT.files.items()}
    files = {path.replace("tests/server/", "tests/"): text for path, text in files.items()}
    place = build(Layout(files, (), "billing", ()), tmp_path)
    assert_refused(place, ["server/billing", "--also", "tests/billing"], "is imported from server")


@pytest.mark.skipif(os.name != "posix", reason="links are made on POSIX")
def test_a_link_that_leaves_the_code_is_refused(place: Place) -> None:
    (place.root / "billing/app.py").symlink_to("../app.py")
    commit_all(place.root)
    assert_refused(place, ["billing"], "billing/app.py is a link")
