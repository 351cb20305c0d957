"""Many modules from one file: made in order, tested, tied to each other, with more fields; as a person does it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.model.module_map import read_map
from tests.batches import FILE, THREE, batch, noted, states, told
from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.small_project import CC

RED = """\
from pathlib import Path


def test_name() -> None:
    assert "billing" not in Path(__file__).parts
"""


@pytest.fixture(scope="module")
def noted_project(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Build the project once."""
    return noted(tmp_path_factory.mktemp("noted") / "project")


@pytest.fixture
def project(noted_project: Place, tmp_path: Path) -> Place:
    """Return a copy of the project whose gold module can have more fields."""
    return Place(Path(shutil.copytree(noted_project.root, tmp_path / "project")))


def entry(place: Place, name: str) -> tuple[str, tuple[str, ...]]:
    """Return a module's title and dependencies."""
    module = read_map((place.root / "module_map.yaml").read_text()).modules[name]
    return module.title, module.depends_on


def test_all_are_made_and_green_those_first_that_others_need(project: Place) -> None:
    done = batch(project, THREE, "--json")
    assert done.code == 0, done
    assert done.err.splitlines()[:2] == ["3 of 3 modules to be made", "  shipping: 16 files from cc, needs billing"]
    found = [(one["module"], one["state"], one["tests"]) for one in told(done)["modules"]]
    # Gold's two; two for the fields; three for the door of each.
    assert found == [("shipping", "done", 2 + 3), ("billing", "done", 2 + 2 + 3), ("catalog", "done", 2)]
    assert entry(project, "billing") == ("Billing Office", ("catalog",))
    assert entry(project, "shipping") == ("Shipping", ("billing",))
    names = list(read_map((project.root / "module_map.yaml").read_text()).modules)
    assert names == ["cc", "catalog", "billing", "shipping"]


def test_a_field_is_at_the_door_in_the_domain_in_the_table_and_in_the_tests(project: Place) -> None:
    assert batch(project, THREE, "--no-verify").code == 0
    billing = project.root / "backend/modules/billing"
    assert "    total: int\n    sku: str | None\n" in (billing / "public.py").read_text()
    assert "    total: int = 3\n    sku: str | None = None\n" in (billing / "domain/invoice.py").read_text()
    assert "    invoice.total = command.total\n" in (billing / "application/service.py").read_text()
    columns = '    total: Mapped[int] = mapped_column(BigInteger, server_default="3", index=True)\n'
    assert columns in (billing / "adapters/tables.py").read_text()


def test_without_a_mapping_in_the_repository_the_new_tests_are_red(project: Place) -> None:
    repository = project.root / CC / "adapters/repository.py"
    text = repository.read_text().replace("for field in fields(Note)]", "for field in fields(Note)][:3]")
    repository.write_text(text)
    commit_all(project.root)
    alone = "version: 1\ngold: cc\nmodules:\n  billing:\n    fields:\n      total: {type: integer, default: 3}\n"
    found = told(batch(project, alone, "--json"))["modules"][0]
    assert (found["state"], found["tests"]) == ("red", None)
    assert "test_the_fields_are_kept[given]" in " ".join(found["details"])


def test_the_tools_find_nothing_in_what_is_made(project: Place) -> None:
    assert batch(project, THREE, "--no-verify").code == 0
    commit_all(project.root)
    assert project.run("check").out.count("dependency") == 0
    standing = told(project.run("status", "--json"))["modules"]
    assert {one["module"]: one["state"] for one in standing} == {
        "cc": "gold",
        "catalog": "pristine",
        "billing": "customised",
        "shipping": "customised",
    }


def test_gold_s_news_reach_a_module_with_fields(project: Place) -> None:
    assert batch(project, THREE, "--no-verify").code == 0
    commit_all(project.root)
    note = project.root / CC / "domain/note.py"
    note.write_text(note.read_text().replace('"""Return a new note."""', '"""Return a note that is new."""'))
    commit_all(project.root, "docs: gold")
    assert project.run("update", "billing", "--no-verify").code == 0
    invoice = (project.root / "backend/modules/billing/domain/invoice.py").read_text()
    assert "that is new" in invoice and "total: int = 3" in invoice


def test_a_module_that_is_red_is_left_out_with_those_that_need_it(project: Place) -> None:
    build_files(project.root, {f"{CC}/tests/test_red.py": RED})
    commit_all(project.root)
    before = project.digest()
    done = batch(project, THREE)
    assert done.code == 1
    words = [" ".join(line.split()) for line in done.out.splitlines()]
    assert words[0] == "shipping left out it needs billing, which is not there"
    assert words[1] == "billing red billing is not green: 1 of 8 tests failed"
    assert "catalog done 3 tests passed" in words
    assert list(read_map((project.root / "module_map.yaml").read_text()).modules) == ["cc", "catalog"]
    assert not (project.root / "backend/modules/billing").exists()
    (project.root / FILE).unlink()
    assert project.run("undo").code == 0
    assert project.digest() == before


def test_a_module_that_does_not_pass_all_tests_of_its_source_is_red(project: Place) -> None:
    skipped = 'import pytest\n\n\n@pytest.mark.skipif("billing" in __name__, reason="x")\n'
    build_files(project.root, {f"{CC}/tests/test_more.py": f"{skipped}def test_more() -> None:\n    pass\n"})
    commit_all(project.root)
    done = batch(project, "version: 1\ngold: cc\nmodules:\n  billing: {}\n", "--json")
    why = "billing is not green: passed 2 of 3 collected tests, but its source cc passed 3 of 3 collected tests"
    assert [(one["state"], one["why"]) for one in told(done)["modules"]] == [("red", why)]


def test_what_is_there_is_skipped_and_the_rest_is_made(project: Place) -> None:
    first = THREE.replace("  shipping:\n    depends_on: [billing]\n", "")
    assert states(project, first, "--no-verify") == {"billing": "done", "catalog": "done"}
    assert states(project, THREE, "--no-verify") == {"shipping": "done", "billing": "unchanged", "catalog": "unchanged"}
    digest = project.digest()
    again = batch(project, THREE)
    assert (again.code, again.err, project.digest()) == (0, "", digest), again
    git(project.root, "add", "backend/modules/billing")
    assert batch(project, THREE).code == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / "backend/modules/catalog/public.py").write_text("mine\n"),
        lambda root: build_files(root, {"backend/modules/catalog/mine.py": "mine\n"}),
    ],
    ids=["edited", "added"],
)
def test_what_is_there_otherwise_is_refused(project: Place, spoil: Callable[[Path], object]) -> None:
    first = "version: 1\ngold: cc\nmodules:\n  catalog: {}\n"
    assert states(project, first, "--no-verify") == {"catalog": "done"}
    spoil(project.root)
    done = batch(project, THREE)
    assert (done.code, "'catalog' exists already, and is not this very clone" in done.err) == (2, True), done


def test_uncommitted_work_of_others_is_refused_between_two_runs(project: Place) -> None:
    first = "version: 1\ngold: cc\nmodules:\n  catalog: {}\n"
    assert states(project, first, "--no-verify") == {"catalog": "done"}
    index = project.root / "module_map.yaml"
    text = index.read_text()
    index.write_text(text.replace("    gold: true\n", ""))
    done = batch(project, THREE)
    assert (done.code, "uncommitted changes in module_map.yaml besides" in done.err) == (2, True), done
    index.write_text(text)
    (project.root / "conftest.py").write_text("")
    assert "uncommitted changes (1 edited" in batch(project, THREE).err


def test_the_file_itself_need_not_be_committed(project: Place) -> None:
    build_files(project.root, {FILE: "version: 1\nmodules: {}\n"})
    commit_all(project.root)
    first = "version: 1\ngold: cc\nmodules:\n  catalog: {}\n"
    assert states(project, first, "--no-verify") == {"catalog": "done"}
    assert batch(project, f"{first}  orders: {{}}\n", "--no-verify").code == 0


def test_a_dry_run_shows_the_plan_and_changes_nothing(project: Place) -> None:
    build_files(project.root, {FILE: THREE})
    before = project.digest()
    dry = batch(project, THREE, "--dry-run")
    assert (dry.code, dry.err, project.digest()) == (1, "", before)
    assert dry.out.splitlines() == [
        "3 of 3 modules to be made",
        "  shipping: 16 files from cc, needs billing",
        "  billing: 18 files from cc, needs catalog",
        "    total: integer = 3 with an index",
        "    sku: text(9) or null",
        "  catalog: 15 files from cc",
    ]
    assert states(project, THREE, "--dry-run") == dict.fromkeys(["shipping", "billing", "catalog"], "planned")


def test_gold_standards_of_a_team_s_own(project: Place) -> None:
    assert project.run("clone", "cc", "stream", "--no-verify").code == 0
    commit_all(project.root)
    text = "version: 1\ngold: cc\nmodules:\n  catalog: {}\n  clicks: {gold: stream}\n"
    assert states(project, text, "--no-verify") == {"catalog": "done", "clicks": "done"}
    modules = read_map((project.root / "module_map.yaml").read_text()).modules
    assert [one.cloned_from and one.cloned_from.module for one in modules.values()] == [None, "cc", "cc", "stream"]
    assert {one["gold"] for one in told(batch(project, text, "--json"))["modules"]} == {"cc", "stream"}
