"""A clone's migrations go home after gold's last one; what gold and its clones have committed stays as it ran."""

import shutil
from pathlib import Path, PurePosixPath

import pytest

from tests.clones import HUB, PEM, clone, commit, text
from tests.files import commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC, PAGE
from tests.test_promote import listed, promoted, refused, states
from tests.test_update import update
from tests.test_update_migrations import FIRST, chain, gold_adds, migration

COLOR = ("0002_color.py", "1303030325f6", "5b0c7de3a914")
CRM = "backend/modules/crm"


def page_of(module: str) -> str:
    """Return the path of a module's page."""
    return f"{module}/{PurePosixPath(module).name}_map.yaml"


def adds(place: Place, module: str, name: str, number: str) -> None:
    """Add a migration to a clone, with a line about it in its page and in its tests; commit."""
    page, tests = page_of(module), f"{module}/tests/test_note.py"
    files = {
        f"{module}/migrations/{name}.py": migration(number, chain(place, module)[-1][1], name),
        page: text(place, page) + f"  migrations/{name}.py: {{role: {name[5:]}}}\n",
        tests: text(place, tests) + f'\n\n@pytest.mark.parametrize("text", [""])\ndef test_{name[5:]}(text: str) -> '
        f"None:\n    assert not text\n",
    }
    commit(place, files, f"feat: {name}")


@pytest.fixture(scope="module")
def made(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of a gold and three clones, two with a migration of their own, and all with one of gold's."""
    place = Place(tmp_path_factory.mktemp("grown") / "project")
    shutil.copytree(small_project, place.root, symlinks=True)
    page = PAGE + "  migrations/0001_create.py: {role: tables}\n"
    commit(place, {f"{CC}/migrations/0001_create.py": FIRST, f"{CC}/cc_map.yaml": page})
    for name in ("pem", "hub", "crm"):
        clone(place, name)
    adds(place, PEM, "0002_model", "aa11bb22cc33")
    adds(place, CRM, "0002_phone", "cc11bb22cc33")
    gold_adds(place, "0002_color")
    updated(place)
    assert names(place, PEM) == ["0001_create", "0002_model", "0003_color"]
    return place.root


@pytest.fixture
def grown(made: Path, tmp_path: Path) -> Place:
    """Return a copy of that project, all of it committed."""
    shutil.copytree(made, tmp_path / "project", symlinks=True)
    return Place(tmp_path / "project")


def updated(place: Place, *names: str) -> None:
    """Update clones, all of them when none is named, and commit."""
    done = place.run("update", *(names or ["--all"]), "--no-verify")
    assert (done.code, done.err) == (0, ""), done
    commit_all(place.root, "chore: update")


def migrations(place: Place, *modules: str) -> dict[str, str]:
    """Return every migration of modules."""
    wanted = tuple(f"{module}/migrations/" for module in modules or (CC, PEM, HUB, CRM))
    return {path: str(content) for path, content in read_files(place.root).items() if path.startswith(wanted)}


def names(place: Place, module: str) -> list[str]:
    """Return the names of a module's migrations; each must follow the one before it."""
    found = chain(place, module)
    assert [one[2] for one in found] == ["None", *(one[1] for one in found[:-1])]
    return [one[0].removesuffix(".py") for one in found]


def roster(place: Place, module: str) -> list[str]:
    """Return the migrations that a module's page lists."""
    page = text(place, page_of(module))
    return [line.split("/")[1].split(".")[0] for line in page.splitlines() if "migrations/0" in line]


def test_gold_keeps_what_it_has_and_gets_the_new_one_after_it(grown: Place) -> None:
    before = migrations(grown)
    done = grown.run("promote", "pem")
    assert (done.code, "green: 4 tests of cc passed" in done.out) == (0, True), done
    after = migrations(grown)
    assert {path: after[path] for path in before} == before
    assert after.keys() - before.keys() == {f"{CC}/migrations/0003_model.py"}
    assert names(grown, CC) == roster(grown, CC) == ["0001_create", "0002_color", "0003_model"]
    assert chain(grown, CC)[1] == COLOR and chain(grown, CC)[2][2] == COLOR[1]
    assert "Revises: 1303030325f6\n" in text(grown, f"{CC}/migrations/0003_model.py")
    assert "def test_model(" in text(grown, f"{CC}/tests/test_note.py")


def test_it_reaches_every_clone_after_its_own_last_one(grown: Place) -> None:
    promoted(grown, "pem")
    assert states(grown) == {"cc": "gold", "pem": "pristine", "hub": "behind", "crm": "diverged"}
    before = migrations(grown)
    updated(grown)
    after = migrations(grown)
    assert {path: after[path] for path in before} == before
    new = {f"{HUB}/migrations/0003_model.py", f"{CRM}/migrations/0004_model.py"}
    assert after.keys() - before.keys() == new
    assert names(grown, HUB) == roster(grown, HUB) == ["0001_create", "0002_color", "0003_model"]
    assert names(grown, CRM) == ["0001_create", "0002_phone", "0003_color", "0004_model"]
    assert names(grown, PEM) == ["0001_create", "0002_model", "0003_color"]
    assert states(grown) == {"cc": "gold", "pem": "pristine", "hub": "pristine", "crm": "customised"}
    digest = grown.digest()
    assert {one["state"] for one in update(grown, "--all").values()} == {"unchanged"}
    assert grown.digest() == digest


def test_one_hunk_after_the_other(grown: Place) -> None:
    found = {one["path"]: one for one in listed(grown, "pem")}
    assert found.keys() == {
        f"{CC}/{name}" for name in ("cc_map.yaml", "migrations/0003_model.py", "tests/test_note.py")
    }
    number = str(found[f"{CC}/migrations/0003_model.py"]["number"])
    promoted(grown, "pem", "--hunk", number)
    assert names(grown, CC) == ["0001_create", "0002_color", "0003_model"]
    assert [one["path"] for one in listed(grown, "pem") if one["home"]] == [f"{CC}/migrations/0003_model.py"]
    promoted(grown, "pem")
    assert roster(grown, CC) == ["0001_create", "0002_color", "0003_model"]
    assert states(grown)["pem"] == "pristine"


def test_the_file_is_known_by_the_name_it_has(grown: Place) -> None:
    assert "has changed no such file" in refused(grown, "pem", f"{PEM}/migrations/0003_color.py")
    promoted(grown, "pem", f"{PEM}/migrations/0002_model.py")
    assert names(grown, CC) == ["0001_create", "0002_color", "0003_model"]


def test_twice_is_once(grown: Place) -> None:
    number = git(grown.root, "rev-parse", ":/feat: 0002_model").strip()
    promoted(grown, "pem")
    digest = grown.digest()
    for arguments in (["pem"], ["pem", "--commit", number]):
        done = grown.run("promote", *arguments)
        assert (done.code, done.out) == (0, "cc has it already: nothing to promote from pem\n"), done
    assert grown.digest() == digest


def test_the_migration_of_one_commit(grown: Place) -> None:
    """The one before it stays in the clone, and gold's own is known by its id wherever it stands there."""
    adds(grown, PEM, "0004_price", "bb11bb22cc33")
    promoted(grown, "pem", "--commit", "HEAD")
    assert chain(grown, CC)[1] == COLOR
    assert names(grown, CC) == ["0001_create", "0002_color", "0004_price"]
    promoted(grown, "pem")
    assert names(grown, CC)[:2] == ["0001_create", "0002_color"]


def test_a_clone_that_is_behind_twice(grown: Place) -> None:
    """Gold goes on, and the clone's migration goes home before gold's reaches the clone."""
    gold_adds(grown, "0003_size")
    promoted(grown, "pem")
    assert names(grown, CC) == roster(grown, CC) == ["0001_create", "0002_color", "0003_size", "0004_model"]
    digest, before = grown.digest(), migrations(grown)
    done = grown.run("promote", "pem")
    assert (done.code, grown.digest()) == (0, digest), done
    updated(grown)
    assert names(grown, PEM) == ["0001_create", "0002_model", "0003_color", "0004_size"]
    assert {one: migrations(grown)[one] for one in before} == before


def test_two_of_them_around_golds_go_home_in_their_order(grown: Place) -> None:
    adds(grown, PEM, "0004_price", "bb11bb22cc33")
    gold_adds(grown, "0003_size")
    updated(grown)
    adds(grown, PEM, "0006_weight", "dd11bb22cc33")
    gold_adds(grown, "0004_late")
    before = migrations(grown)
    promoted(grown, "pem")
    after = migrations(grown)
    assert {path: after[path] for path in before} == before
    new = ["0005_model", "0006_price", "0007_weight"]
    assert names(grown, CC) == roster(grown, CC) == ["0001_create", "0002_color", "0003_size", "0004_late", *new]
    updated(grown)
    own = ["0002_model", "0003_color", "0004_price", "0005_size", "0006_weight", "0007_late"]
    assert names(grown, PEM) == ["0001_create", *own]
    assert {one: migrations(grown)[one] for one in before} == before
    assert states(grown)["pem"] == "pristine"


def test_what_gold_ties_anew_stays_where_it_is_in_a_clone(grown: Place) -> None:
    """Gold puts a migration before one that its clones have already: there it comes last."""
    git(grown.root, "mv", f"{CC}/migrations/0002_color.py", f"{CC}/migrations/0003_color.py")
    color = text(grown, f"{CC}/migrations/0003_color.py").replace("5b0c7de3a914", "eeeeeeeeeeee")
    files = {
        f"{CC}/migrations/0002_other.py": migration("eeeeeeeeeeee", "5b0c7de3a914", "other"),
        f"{CC}/migrations/0003_color.py": color,
    }
    commit(grown, files)
    before = migrations(grown, PEM, HUB)
    updated(grown)
    after = migrations(grown, PEM, HUB)
    assert {path: after[path] for path in before} == before
    assert names(grown, HUB) == ["0001_create", "0002_color", "0003_other"]
    assert names(grown, PEM) == ["0001_create", "0002_model", "0003_color", "0004_other"]


def test_what_may_have_run_does_not_go(grown: Place) -> None:
    """Neither the clone's removal of a migration reaches gold nor gold's reaches the clone."""
    words = "would be gone, and it may have run: if you mean it, change it there by hand first"
    commit(grown, {f"{PEM}/migrations/0004_more.py": migration("ffffffffffff", chain(grown, PEM)[1][1], "more")})
    (grown.root / PEM / "migrations/0003_color.py").unlink()
    commit_all(grown.root)
    assert refused(grown, "pem") == f"promote: {CC}/migrations/0002_color.py {words}\n"
    (grown.root / CC / "migrations/0002_color.py").unlink()
    commit_all(grown.root)
    done = grown.run("update", "hub")
    assert (done.code, done.err) == (2, f"update: hub: {HUB}/migrations/0002_color.py {words}\n")
