"""Code that was never rendered is adopted as it lies there, and the other verbs then work on it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.files import commit_all, git, read_files
from tests.layouts import LAYOUTS, Layout, build
from tests.place import Place, clean_environment


def adopted(layout: Layout, folder: Path) -> Place:
    place = build(layout, folder)
    done = place.run("adopt", *layout.adopt)
    assert (done.code, f"green: {layout.tests} tests passed" in done.out) == (0, True), done
    commit_all(place.root)
    return place


def own_tests(place: Place, layout: Layout) -> str:
    """Run the project's own tests as its people do; return what they say."""
    command = [sys.executable, "-m", *layout.run]
    folder = place.root / layout.folder
    done = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_found(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    place = build(layout, tmp_path)
    planned = place.run("adopt", *layout.adopt, "--dry-run", "--json")
    document = json.loads(planned.out)
    assert (planned.code, document["state"]) == (1, "planned")
    found = document["found"]
    assert found["imported_as"] == [layout.imported_as]
    assert {"BILLING_LIMIT", "BillingError", "billing_total"} <= set(found["declares"])
    assert (tuple(found["wiring"]), found["also"], found["clashing"]) == (layout.wiring, [], [])


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_clone_is_green_and_so_is_the_whole_project(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    place = adopted(layout, tmp_path)
    before = read_files(tmp_path)
    cloned = place.run("clone", "billing", "orders", cwd=layout.folder)
    assert (cloned.code, f"green: {layout.tests} tests passed" in cloned.out) == (0, True), cloned
    assert [place for place in layout.wiring if f"    {place}\n" in cloned.out] == [*layout.wiring]
    assert ("the clone may need a line of its own" in cloned.out) == bool(layout.wiring)
    after = read_files(tmp_path)
    assert f"{2 * layout.tests} " in own_tests(place, layout)
    new = [path for path in after if path not in before]
    assert new
    assert [path for path in new if not path.startswith(layout.clone)] == []
    assert [path for path in new if b"billing" in after[path].lower()] == []
    assert [path for path in before if before[path] != after[path] and not path.endswith("module_map.yaml")] == []


@pytest.mark.parametrize("name", ["src", "one file", "unittest"])
def test_verify_and_check_hold_and_a_clone_is_removed_whole(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    place = adopted(layout, tmp_path)
    before = read_files(tmp_path)
    assert place.run("clone", "billing", "orders").code == 0
    commit_all(place.root)
    verified = place.run("verify")
    assert (verified.code, verified.out.count("green")) == (0, 2), verified
    assert place.run("check").code == 0
    removed = place.run("remove", "orders")
    assert removed.code == 0, removed
    assert read_files(tmp_path) == before


def test_a_red_test_of_another_runner_is_named(tmp_path: Path) -> None:
    place = adopted(LAYOUTS["unittest"], tmp_path)
    core = tmp_path / "app/billing/core.py"
    core.write_text(core.read_text().replace("sum(", "len("))
    red = place.run("verify")
    assert (red.code, "billing  RED    1 of 2 tests failed" in red.out) == (1, True), red
    assert "test_total" in red.out


def test_the_command_of_a_clone_names_its_own_tests(tmp_path: Path) -> None:
    place = adopted(LAYOUTS["unittest"], tmp_path)
    assert place.run("clone", "billing", "orders").code == 0
    assert "verify: python -m unittest discover -s tests/orders -t ." in (tmp_path / "module_map.yaml").read_text()


def test_a_rename_in_place_of_adopted_code(tmp_path: Path) -> None:
    layout = LAYOUTS["src"]
    place = adopted(layout, tmp_path)
    renamed = place.run("rename", "billing", "orders")
    assert renamed.code == 0, renamed
    assert "from app.orders import core" in (tmp_path / "src/app/main.py").read_text()
    assert "3 passed" in own_tests(place, layout)


def test_plain_names_of_tests_outside_of_packages_are_told(tmp_path: Path) -> None:
    files = dict(LAYOUTS["flat"].files)
    files["tests/billing/test_core.py"] = files.pop("tests/billing/test_billing.py")
    layout = Layout(files, LAYOUTS["flat"].adopt, "billing", ())
    place = build(layout, tmp_path)
    done = place.run("adopt", *layout.adopt)
    assert (done.code, "tests/billing/test_core.py" in done.out) == (0, True), done
    commit_all(place.root)
    assert place.run("clone", "billing", "orders").code == 1
    (tmp_path / "tests/billing/__init__.py").touch()
    (tmp_path / "tests/__init__.py").touch()
    commit_all(place.root)
    assert place.run("clone", "billing", "orders").code == 0
    assert git(tmp_path, "status", "--short").count("\n") == 3
