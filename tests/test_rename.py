"""A module gets another name in its place, with all that refers to it, and nothing else; or nothing has happened."""

import json
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC, PAGE
from tests.two_modules import AROUND, DESK, with_desk

HUB = "backend/modules/hub"
ALL = ("cc", "hub", "--title", "Meeting Point", "--rename", "note=item")
BACK = ("hub", "cc", "--title", "Control Center", "--rename", "item=note")
REVISION = """\
from alembic import op

revision = "0123456789ab"
down_revision = None


def upgrade() -> None:
    op.create_table("notes", schema="cc")


def downgrade() -> None:
    op.drop_table("notes", schema="cc")
"""
CHAIN = f"{CC}/migrations/0001_create_notes.py"
SUPPORT = {"backend/common/__init__.py": "", "backend/common/migrations/renaming.py": "def rename_schema(): ...\n"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a project of two modules; desk uses cc."""
    return with_desk(tmp_path / "project")


def refused(place: Place, arguments: tuple[str, ...], *words: str) -> None:
    """Rename in vain: exit code 2, one line with these words, the project as it was."""
    before = place.digest()
    done = place.run("rename", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert [word for word in words if word not in done.err] == [], done.err
    assert place.digest() == before


def test_the_module_moves_with_all_its_names(place: Place) -> None:
    done = place.run("rename", *ALL)
    assert done.code == 0, done
    assert "green: 6 tests of hub, desk passed, as many as before" in done.out
    assert not (place.root / CC).exists()
    assert 'NAME = "hub"' in (place.root / HUB / "public.py").read_text()
    assert "class Item:" in (place.root / HUB / "domain" / "item.py").read_text()


def test_whatever_refers_to_it_follows(place: Place) -> None:
    assert place.run("rename", *ALL).code == 0
    after = read_files(place.root)
    assert after[f"{DESK}/reader.py"].startswith(
        b"from backend.modules.hub.public import HubError\nfrom backend.modules.hub.public import NAME as GIVEN\n"
    )
    assert b'raise HubError("cc says no")' in after[f"{DESK}/reader.py"]
    assert b'"backend.modules.hub.domain.item.Item.published"' in after[f"{DESK}/tests/test_reader.py"]
    assert after["tests/test_all.py"].endswith(b"assert backend.modules.hub.public.HubError, '/cc'\n")
    assert after["ci.yml"] == b"cc:\n  script:\n    - pytest backend/modules/hub/tests/test_item.py  # cc\r\n"
    assert b"(../backend/modules/hub/domain/item.py) of cc, the Control Center: a success." in after["docs/guide.md"]
    assert b"backend.modules.hub.domain" in after[".importlinter"]
    assert after["docs/door.py"] == b"../backend/modules/hub/public.py"
    assert after["logo.png"] == AROUND["logo.png"]


def test_the_map_says_so_and_keeps_the_rest(place: Place) -> None:
    before = (place.root / "module_map.yaml").read_text()
    assert place.run("rename", *ALL, "--no-verify").code == 0
    assert (place.root / "module_map.yaml").read_text() == (
        before.replace("  cc:", "  hub:")
        .replace("title: Control Center", "title: Meeting Point")
        .replace("[backend/modules/cc]", "[backend/modules/hub]")
        .replace("[cc]", "[hub]")
    )


def test_no_import_path_of_the_old_name_is_left(place: Place) -> None:
    assert place.run("rename", *ALL, "--no-verify").code == 0
    commit_all(place.root)
    left = (
        git(place.root, "grep", "-lwI", "-e", r"backend[./]modules[./]cc", "--", ".", ":!logo.png")
        if _greps(place)
        else ""
    )
    assert left == ""


def _greps(place: Place) -> bool:
    """Say whether anything is found: git ends with 1 when nothing is."""
    return any(b"backend.modules.cc" in text or b"backend/modules/cc" in text for text in _texts(place).values())


def _texts(place: Place) -> dict[str, bytes]:
    return {path: text for path, text in read_files(place.root).items() if path != "logo.png"}


def test_there_and_back_is_as_if_nothing_had_been(place: Place) -> None:
    before = place.digest()
    assert place.run("rename", *ALL, "--no-verify").code == 0
    commit_all(place.root)
    back = place.run("rename", *BACK)
    assert back.code == 0, back
    assert place.digest() == before


def test_twice_is_once(place: Place) -> None:
    assert place.run("rename", *ALL, "--no-verify").code == 0
    renamed = place.digest()
    again = place.run("rename", *ALL)
    assert (again.code, again.out) == (0, "cc is called hub already; nothing changed\n")
    assert place.digest() == renamed


def test_a_dry_run_tells_all_and_changes_nothing(place: Place) -> None:
    before = place.digest()
    planned = place.run("rename", *ALL, "--dry-run")
    assert planned.code == 1
    assert f"{CC}/domain/note.py -> {HUB}/domain/item.py" in planned.out
    assert "  changed: ci.yml\n" in planned.out
    assert "  left alone: ci.yml:1:1 cc (no-reference)\n" in planned.out
    assert "  left alone: docs/guide.md:1:53 cc (no-reference)\n" in planned.out
    assert "+  hub:\n" in planned.out
    told = [line.split() for line in planned.out.splitlines()]
    assert ["6", "kept", "no-reference", "cc"] in told
    assert place.digest() == before


def test_json_is_one_document(place: Place) -> None:
    planned = json.loads(place.run("rename", "cc", "hub", "--dry-run", "--json").out)
    done = json.loads(place.run("rename", "cc", "hub", "--json").out)
    assert (planned["exit_code"], planned["state"], planned["tests"]) == (1, "planned", None)
    assert (done["exit_code"], done["state"], done["tests"]["desk"]["passed"]) == (0, "done", 3)
    assert done["files"] == planned["files"]


def test_a_user_that_fails_under_the_new_name_undoes_all(place: Place) -> None:
    test = 'def test_planted() -> None:\n    __import__("backend.modules." + "cc.public")\n'
    build_files(place.root, {f"{DESK}/tests/test_planted.py": test})
    commit_all(place.root)
    before = place.digest()
    red = place.run("rename", *ALL)
    assert red.code == 1
    assert "rename: desk is not green: 1 of 4 tests failed; undone: the project is as it was before" in red.err
    assert place.digest() == before
    assert git(place.root, "status", "--porcelain") == ""


def undeclared(folder: Path, test: str = "") -> Place:
    """Make the project whose desk uses cc but does not say so, with one more test of desk."""
    place = with_desk(folder)
    text = (place.root / "module_map.yaml").read_text().replace("depends_on: [cc]", "depends_on: []")
    build_files(place.root, {"module_map.yaml": text, f"{DESK}/tests/test_more.py": test})
    commit_all(place.root)
    return place


def test_a_module_whose_files_change_is_tested_though_it_declares_nothing(tmp_path: Path) -> None:
    place = undeclared(tmp_path / "project")
    done = place.run("rename", *ALL)
    assert done.code == 0, done
    assert "  desk has changed files, but no cc in depends_on\n" in done.out
    assert "green: 6 tests of hub, desk passed, as many as before" in done.out


def test_a_user_that_declares_nothing_and_fails_undoes_all(tmp_path: Path) -> None:
    test = 'def test_planted() -> None:\n    __import__("backend.modules." + "cc.public")\n'
    place = undeclared(tmp_path / "project", test)
    before = place.digest()
    red = place.run("rename", *ALL)
    assert red.code == 1
    assert "rename: desk is not green: 1 of 4 tests failed; undone: the project is as it was before" in red.err
    assert place.digest() == before


def test_clones_remember_both_names(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--no-verify", "--rename", "note=prompt").code == 0
    commit_all(place.root)
    assert place.run("rename", *ALL, "--no-verify").code == 0
    text = (place.root / "module_map.yaml").read_text()
    assert "module: hub\n" in text
    assert "names: {hub: pem, item: prompt}\n      renamed: {cc: hub, note: item}\n" in text
    assert place.run("verify").code == 0


def test_migrations_that_ran_stay_and_a_new_one_takes_the_tables_along(place: Place) -> None:
    page = PAGE + "  migrations/0001_create_notes.py: {role: tables}\n"
    build_files(place.root, {CHAIN: REVISION, f"{CC}/cc_map.yaml": page, **SUPPORT})
    commit_all(place.root)
    assert place.run("rename", *ALL, "--no-verify").code == 0
    folder = place.root / HUB / "migrations"
    assert (folder / "0001_create_notes.py").read_text() == REVISION
    new = (folder / "0002_cc_becomes_hub.py").read_text()
    assert 'down_revision = "0123456789ab"' in new
    assert 'FORMER_SCHEMA = "cc"\nSCHEMA = "hub"\nNAMES = {\n    "notes": "items",\n}\n' in new
    assert (place.root / HUB / "hub_map.yaml").read_text().splitlines()[-2:] == [
        "  migrations/0001_create_notes.py: {role: tables}",
        "  migrations/0002_cc_becomes_hub.py: {role: the module's new name}",
    ]


def test_back_again_only_adds_migrations(place: Place) -> None:
    build_files(place.root, {CHAIN: REVISION, **SUPPORT})
    commit_all(place.root)
    before = read_files(place.root)
    for arguments in (ALL, BACK):
        assert place.run("rename", *arguments, "--no-verify").code == 0
        commit_all(place.root)
    after = read_files(place.root)
    added = {f"{CC}/migrations/0002_cc_becomes_hub.py", f"{CC}/migrations/0003_hub_becomes_cc.py"}
    assert after.keys() - before.keys() == added
    assert {path for path in before if before[path] != after[path]} == set()
    assert b'NAMES = {\n    "items": "notes",\n}' in after[f"{CC}/migrations/0003_hub_becomes_cc.py"]


def test_tables_need_a_template_that_can_rename_them(place: Place) -> None:
    build_files(place.root, {CHAIN: REVISION})
    commit_all(place.root)
    refused(place, ALL, "backend/common/migrations/renaming.py", "copier update", "--no-migration")
    assert place.run("rename", *ALL, "--no-verify", "--no-migration").code == 0
    assert sorted(path.name for path in (place.root / HUB / "migrations").glob("0*")) == ["0001_create_notes.py"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("xx", "hub"), "module_map.yaml has no module 'xx'"),
        (("cc", "cc"), "has that name already"),
        (("cc", "desk"), "the module 'desk' exists already"),
        (("cc", "class"), "keyword"),
        (("cc", "pytest"), "installed package"),
        (("cc", "hub", "--title", ""), "is not a title"),
        (("cc", "hub", "--rename", "note"), "write OLD=NEW"),
        (("cc", "hub", "--rename", "cc=desk"), "cc is the module itself and becomes 'hub': leave it out"),
        (("cc", "hub", "--rename", "zzz=qqq"), "cc has no name 'zzz' to become 'qqq': correct --rename"),
    ],
)
def test_bad_input_is_refused(place: Place, arguments: tuple[str, ...], words: str) -> None:
    refused(place, arguments, words)


def test_what_is_left_alone_is_listed_and_what_git_ignores_stays_behind(place: Place) -> None:
    build_files(place.root, {".gitignore": "__pycache__/\n.pytest_cache/\n*.log\n"})
    commit_all(place.root)
    build_files(place.root, {f"{CC}/run.log": "mine"})
    done = place.run("rename", *ALL, "--no-verify")
    assert "  left alone: ci.yml:1:1 cc (no-reference)\n" in done.out
    assert f"  stays behind, because git ignores it: {CC}/run.log\n" in done.out
    assert [path.name for path in (place.root / CC).iterdir()] == ["run.log"]


def test_fewer_tests_than_before_undo_all(place: Place) -> None:
    some = "import pathlib\n\nimport pytest\n\nHERE = pathlib.Path(__file__).parts\n\n\n"
    some += '@pytest.mark.skipif("c" + "c" not in HERE, reason="moved")\ndef test_home() -> None:\n    pass\n'
    build_files(place.root, {f"{CC}/tests/test_home.py": some})
    commit_all(place.root)
    before = place.digest()
    red = place.run("rename", *ALL)
    assert (red.code, "hub is not green: 3 of 4 tests passed, 4 of 4 before" in red.err) == (1, True), red
    assert place.digest() == before


def test_a_module_without_tests_is_never_green(place: Place) -> None:
    (place.root / CC / "tests" / "test_note.py").unlink()
    commit_all(place.root)
    red = place.run("rename", *ALL)
    assert (red.code, "hub is not green: not one test passed" in red.err) == (1, True), red


def test_uncommitted_work_is_refused(place: Place) -> None:
    build_files(place.root, {"ci.yml": "edited\n"})
    refused(place, ALL, "uncommitted changes", "ci.yml")


def test_a_place_that_is_taken_is_refused(place: Place) -> None:
    build_files(place.root, {f"{HUB}/public.py": "theirs\n"})
    refused(place, ALL, f"{HUB}/public.py exists, but is not the module's")


def test_a_module_of_several_paths(place: Place) -> None:
    text = (place.root / "module_map.yaml").read_text()
    build_files(
        place.root,
        {"docs/cc/a.md": "# cc\n", "module_map.yaml": text.replace("modules/cc]", "modules/cc, docs/cc]")},
    )
    commit_all(place.root)
    assert place.run("rename", *ALL, "--no-verify").code == 0
    assert (place.root / "docs/hub/a.md").read_text() == "# hub\n"
    assert "paths: [backend/modules/hub, docs/hub]" in (place.root / "module_map.yaml").read_text()


def test_the_tree_may_be_a_folder_of_the_root(place: Place) -> None:
    inner = place.root / "template"
    inner.mkdir()
    (place.root / "backend").rename(inner / "backend")
    build_files(place.root, {"pyproject.toml": '[tool.goldmaster]\nroot = "template"\n'})
    (place.root / "docs" / "door.py").unlink()
    commit_all(place.root)
    assert place.run("rename", *ALL).code == 0
    assert (inner / HUB / "hub_map.yaml").is_file()
    assert "modules/hub/tests/test_item.py" in (place.root / "ci.yml").read_text()
    assert "modules.hub" in (inner / DESK / "reader.py").read_text()


ADOPTED = {
    "module_map.yaml": """\
version: 1
modules:
  billing:
    title: Billing
    paths: [src/app/billing, tests/billing]
  orders: {title: Orders, paths: [src/app/orders, tests/orders], depends_on: [billing]}
""",
    "pytest.ini": "[pytest]\npythonpath = src\n",
    ".gitignore": "__pycache__/\n",
    "pyproject.toml": '[project.scripts]\nbill = "app.billing.models:main"\n',
    "src/app/__init__.py": "",
    "src/app/billing/__init__.py": "",
    "src/app/billing/models.py": "class BillingRow: ...\n\n\ndef main() -> None: ...\n",
    "src/app/orders/__init__.py": "",
    "src/app/orders/use.py": "from ..billing import models\n\nROW = models.BillingRow\nbilling = 'a word'\n",
    "tests/billing/test_models.py": "from app.billing.models import BillingRow\n\n\ndef test():\n    BillingRow()\n",
    "tests/orders/test_use.py": "from app.orders.use import ROW\n\n\ndef test_row():\n    ROW()\n",
    "ci.sh": "pytest tests/billing src/app/billing\n",
}


def test_a_project_that_was_never_rendered(tmp_path: Path) -> None:
    place = Place(build_files(tmp_path / "project", ADOPTED))
    commit_all(place.root)
    before = place.digest()
    done = place.run("rename", "billing", "paying")
    assert done.code == 0, done
    after = {path: text.decode() for path, text in read_files(place.root).items()}
    assert after["src/app/orders/use.py"] == (
        "from ..paying import models\n\nROW = models.PayingRow\nbilling = 'a word'\n"
    )
    assert after["pyproject.toml"] == '[project.scripts]\nbill = "app.paying.models:main"\n'
    assert after["ci.sh"] == "pytest tests/paying src/app/paying\n"
    commit_all(place.root)
    assert place.run("rename", "paying", "billing").code == 0
    assert place.digest() == before


@pytest.mark.parametrize(("name", "told"), [("billing_rows", True), ("rows", False)])
def test_tables_that_no_migration_takes_along_are_named(tmp_path: Path, name: str, told: bool) -> None:
    models = f'class BillingRow:\n    __tablename__ = "{name}"\n\n\ndef main() -> None: ...\n'
    place = Place(build_files(tmp_path / "project", {**ADOPTED, "src/app/billing/models.py": models}))
    commit_all(place.root)
    planned = place.run("rename", "billing", "paying", "--dry-run")
    assert (planned.code, "  its tables are not taken along: billing_rows\n" in planned.out) == (1, told), planned
