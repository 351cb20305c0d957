"""Which tests and images a change reaches, why, since when, and what pipelines are told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generators.affected import Affected, Mode, affected
from generators.workspace.project import find_project
from tests.files import build_files, commit_all, git
from tests.layouts import LAYOUTS, build
from tests.place import Place
from tests.shop import MAP, build_shop, files
from tests.two_modules import with_desk

CC, DESK, HUB, PEM = (f"backend/modules/{name}" for name in ("cc", "desk", "hub", "pem"))
SHARED = {"tests/test_all.py", "tests/test_clock.py", "tests/test_guide.py", "tests/test_tool.py"}
ALL = {path for path in files() if path.rpartition("/")[2].startswith("test_")}
NOTE = f"{CC}/domain/note.py"


def own(*modules: str) -> set[str]:
    return {path for path in ALL if path.startswith(tuple(f"backend/modules/{name}/" for name in modules))}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return build_shop(tmp_path / "shop")


def edit(path: str, old: str, new: str) -> dict[str, str]:
    assert old in files()[path]
    return {path: files()[path].replace(old, new)}


BODY = edit(NOTE, "return len(text.split())", "return 1 + len(text.split())")
DOOR = edit(f"{CC}/public.py", "self.text[:20]", "self.text[:30]")


def found(place: Place, changes: dict[str, str], mode: Mode = Mode.CLOSURE) -> Affected:
    build_files(place.root, changes)
    return affected(find_project(place.root), "HEAD", mode)


@pytest.mark.parametrize(
    ("changes", "tests"),
    [
        ({}, set()),
        (BODY, own("cc", "desk", "hub") | SHARED),
        (DOOR, own("cc", "desk", "hub") | SHARED),
        (edit(f"{PEM}/application/service.py", "note.count(text)", "1"), own("pem") | SHARED),
        (edit(f"{DESK}/reader.py", ".upper()", ".lower()"), own("desk") | SHARED),
        (edit(f"{HUB}/heard.py", "event.text)", "1)"), own("hub") | SHARED),
        (edit(f"{CC}/tests/test_note.py", "== 4", "== 5"), {f"{CC}/tests/test_note.py"}),
        (edit(f"{CC}/tests/support.py", "{text} {text}", "{text}"), {f"{CC}/tests/test_note.py"}),
        (edit(f"{CC}/tests/conftest.py", "a note", "x"), own("cc")),
        (edit("tests/test_clock.py", "== 1", "== 2"), {"tests/test_clock.py"}),
        (edit("tests/support.py", "split()", "split('.')"), {"tests/test_guide.py"}),
        ({"docs/guide.md": "Other.\n"}, {"tests/test_guide.py"}),
        ({"notes/other.md": "Other.\n", "README.md": "# Other\n", "LICENSE": "None.\n", "logo.png": ""}, set()),
        ({f"{CC}/cc_map.yaml": "title: Other\n"}, own("cc") | SHARED),
        ({f"{CC}/prompts/summary.md": "Other.\n"}, own("cc", "desk", "hub") | SHARED),
        ({f"{CC}/tests/golden/summary.md": "Other.\n"}, own("cc") | SHARED),
        ({f"{CC}/tests/test_new.py": "def test_new(): pass\n"}, {f"{CC}/tests/test_new.py"}),
        ({"module_map.yaml": MAP.replace("Notes", "Other")}, set()),
    ],
)
def test_what_a_change_reaches(place: Place, changes: dict[str, str], tests: set[str]) -> None:
    reached = found(place, changes)
    assert (set(reached.tests), reached.everything) == (tests, "")
    assert all(reached.tests.values())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"backend/common/clock.py": ""}, "backend/common/clock.py changed, and no module owns it"),
        ({"backend/main.py": ""}, "no module owns it"),
        ({"pytest.ini": "[pytest]\n"}, "pytest.ini changed, and no module owns it"),
        ({"uv.lock": ""}, "uv.lock changed"),
        ({"Dockerfile": ""}, "Dockerfile changed"),
        ({".gitlab-ci.yml": ""}, ".gitlab-ci.yml changed"),
        ({"unknown.bin": ""}, "unknown.bin changed"),
        ({"tests/golden/guide.svg": ""}, "tests/golden/guide.svg changed, and tests that no module owns may need it"),
        ({"LICENSE.py": ""}, "LICENSE.py changed, and no module owns it"),
        ({"tests/data.json": ""}, "tests/data.json changed, and tests that no module owns may need it"),
        ({"tests/alone.py": ""}, "tests/alone.py changed, and nothing says which tests need it"),
        ({f"{CC}/domain/note.py": "def (\n"}, "domain/note.py cannot be read: line 1"),
        ({f"{CC}/migrations/0002_more.py": "def upgrade(tables):\n    pass\n"}, "in what happens when it is loaded"),
        (edit(NOTE, "2 + 3", "3"), "in what happens when it is loaded, and backend/common/bus.py loads every module"),
        (edit(f"{CC}/entrypoints/http.py", "routes = {", "ROUTES = {"), "in what happens when it is loaded"),
        ({f"{CC}/data/words.json": "[]\n"}, "in what happens when it is loaded"),
        ({"module_map.yaml": MAP.replace("depends_on: [cc]", "depends_on: []")}, "module_map.yaml changed in more"),
        ({"setup.cfg": "", "pytest.ini": "[pytest]\naddopts = --doctest-modules\n"}, "any file may hold a test"),
    ],
)
def test_what_reaches_everything(place: Place, changes: dict[str, str], why: str) -> None:
    reached = found(place, changes)
    assert why in reached.everything
    assert set(reached.tests) == {path for path in (ALL | set(changes)) if path in reached.tests} >= ALL
    assert set(reached.images) == {"app", "pem"}


@pytest.mark.parametrize(
    ("changes", "tests"),
    [
        # Behind the door: the module itself, the whole app, and a test that reaches past the door.
        (BODY, own("cc", "hub") | SHARED),
        (edit(f"{PEM}/domain/note.py", "2 + 3", "3"), own("pem") | SHARED),
        (edit(f"{PEM}/entrypoints/http.py", "routes = {", "ROUTES = {"), own("pem") | SHARED),
        # The door, what it is made of, and what lies in the database.
        (DOOR, own("cc", "desk", "hub") | SHARED),
        ({f"{CC}/migrations/0002_more.py": "def upgrade(tables):\n    pass\n"}, own("cc", "desk", "hub") | SHARED),
        # The wall is broken: desk imports what is changed.
        (
            BODY | {f"{DESK}/new.py": "from backend.modules.cc.domain.note import count\n"},
            own("cc", "desk", "hub") | SHARED,
        ),
    ],
)
def test_behind_an_unchanged_door(place: Place, changes: dict[str, str], tests: set[str]) -> None:
    reached = found(place, changes, Mode.CONTRACT)
    assert (set(reached.tests), reached.everything) == (tests, "")


def test_what_is_deleted(place: Place) -> None:
    (place.root / CC / "tests" / "support.py").unlink()
    reached = affected(find_project(place.root), "HEAD")
    assert own("cc") <= set(reached.tests)
    (place.root / "tests" / "support.py").unlink()
    assert "tests/support.py is gone" in affected(find_project(place.root), "HEAD").everything


@pytest.mark.parametrize(
    ("path", "old", "new", "images"),
    [
        (NOTE, "len(text.split())\n\n", "1\n\n", {"app"}),
        (f"{PEM}/domain/note.py", "len(text.split())\n\n", "1\n\n", {"pem"}),
        (f"{PEM}/tests/test_note.py", "== 4", "== 5", set()),
        ("docs/guide.md", "Notes", "Words", set()),
    ],
)
def test_images(place: Place, path: str, old: str, new: str, images: set[str]) -> None:
    assert set(found(place, edit(path, old, new)).images) == images


def test_a_text_among_code_is_in_the_image(place: Place) -> None:
    assert set(found(place, {f"{PEM}/prompts/summary.md": "Other.\n"}).images) == {"pem"}


def test_a_base_that_is_not_there_is_refused(place: Place) -> None:
    done = place.run("affected", "--base", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "there is no commit 'nowhere' to compare with" in done.err


def test_an_image_has_the_code_of_others_that_it_uses(place: Place) -> None:
    build_files(place.root, {f"{PEM}/user.py": "from backend.modules.cc.public import NoteView\n"})
    commit_all(place.root)
    assert set(found(place, BODY).images) == {"app", "pem"}


def test_reasons(place: Place) -> None:
    tests = found(place, BODY).tests
    assert tests[f"{CC}/tests/test_note.py"] == f"it tests cc; {NOTE} changed"
    assert "desk declares that it depends on cc" in tests[f"{DESK}/tests/test_reader.py"]
    assert f"{HUB}/tests/test_heard.py imports backend.modules.cc.bootstrap" in tests[f"{HUB}/tests/test_heard.py"]
    shared = tests["tests/test_all.py"]
    assert "tests/test_all.py lies below conftest.py; conftest.py imports backend.common.module" in shared


def test_a_subscriber_hears_of_a_change(place: Place) -> None:
    test = f"{HUB}/tests/test_heard.py"
    build_files(
        place.root,
        {test: "from backend.modules.hub.heard import HEARD\n\n\ndef test_none():\n    assert HEARD == []\n"},
    )
    commit_all(place.root)
    reached = found(place, BODY)
    assert f"{HUB}/__init__.py subscribes to cc.note_done.v1" in reached.tests[test]


def _shallow(place: Place, folder: Path) -> Place:
    commit_all(place.root, "more")
    git(folder, "clone", "--quiet", "--depth=1", place.root.as_uri(), "copy")
    return Place(folder / "copy")


@pytest.mark.parametrize(
    ("changed", "arguments", "why"),
    [
        (_shallow, ("--base", "HEAD"), "this clone is shallow: fetch the whole history"),
        (lambda place, _: place, ("--base", "0" * 40), "there is no base commit"),
        (lambda place, _: place, (), "nothing differs from main: there is nothing to compare with"),
    ],
)
def test_no_base(
    place: Place, tmp_path: Path, changed: Callable[[Place, Path], Place], arguments: tuple[str, ...], why: str
) -> None:
    done = changed(place, tmp_path).run("affected", *arguments)
    assert done.code == 0, done
    assert f"everything: {why}" in done.out
    assert f"{len(ALL)} of {len(ALL)} files with tests" in done.out


@pytest.mark.parametrize("told", ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA", "GITHUB_BASE_REF"])
def test_ci_says_where_the_change_began(place: Place, told: str) -> None:
    start = git(place.root, "rev-parse", "HEAD").strip()
    git(place.root, "update-ref", "refs/remotes/origin/trunk", start)
    build_files(place.root, edit("tests/test_clock.py", "== 1", "== 2"))
    commit_all(place.root, "a change on main itself")
    done = place.run("affected", "--json", **{told: "trunk" if told == "GITHUB_BASE_REF" else start})
    assert json.loads(done.out)["base"] == start
    assert list(json.loads(done.out)["tests"]) == ["tests/test_clock.py"]


def test_from_where_both_branches_began(place: Place) -> None:
    git(place.root, "switch", "--quiet", "--create", "topic")
    build_files(place.root, edit("tests/test_clock.py", "== 1", "== 2"))
    commit_all(place.root)
    git(place.root, "switch", "--quiet", "main")
    build_files(place.root, edit("tests/test_guide.py", "in words", "not in words"))
    commit_all(place.root)
    git(place.root, "switch", "--quiet", "topic")
    build_files(place.root, {"notes/other.md": "not committed\n"})
    document = json.loads(place.run("affected", "--json").out)
    assert (document["changed"], list(document["tests"])) == (
        ["notes/other.md", "tests/test_clock.py"],
        ["tests/test_clock.py"],
    )


@pytest.mark.parametrize(("new", "code"), [("== 1", 0), ("== 2", 1)])
def test_run(place: Place, new: str, code: int) -> None:
    build_files(place.root, {"tests/test_clock.py": files()["tests/test_clock.py"].replace("== 1", new) + "\n"})
    done = place.run("affected", "--base", "HEAD", "--run")
    assert done.code == code, done
    assert "1 passed" in done.out if not code else "1 failed" in done.out
    assert "1 of 14 files with tests" in done.out


def test_nothing_to_run(place: Place) -> None:
    build_files(place.root, {"notes/other.md": "x\n"})
    done = place.run("affected", "--base", "HEAD", "--run")
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        "1 changed since " + done.out[16:26] + ": 0 of 14 files with tests",
    )


def test_gitlab(place: Place) -> None:
    build_files(place.root, edit(f"{PEM}/domain/note.py", "len(text.split())\n\n", "1\n\n"))
    child = yaml.safe_load(place.run("affected", "--base", "HEAD", "--format", "gitlab").out)
    assert [name for name in child if name.startswith(("test ", "image "))] == ["test pem", "test shared", "image pem"]
    assert set(child["test pem"]["variables"]["AFFECTED_TESTS"].split()) == own("pem")
    assert child["image pem"]["variables"] == {"AFFECTED_IMAGE": "pem"}
    git(place.root, "checkout", "--quiet", ".")
    build_files(place.root, {"notes/other.md": "x\n"})
    nothing = yaml.safe_load(place.run("affected", "--base", "HEAD", "--format", "gitlab").out)
    assert nothing["nothing"] == {"extends": ".affected-nothing"}


def test_github(place: Place) -> None:
    build_files(place.root, BODY)
    lines = place.run("affected", "--base", "HEAD", "--format", "github", "--jobs", "2").out.splitlines()
    told = dict(line.split("=", 1) for line in lines)
    jobs = json.loads(told["tests"])["include"]
    assert len(jobs) == 2
    named = {word for job in jobs for word in job["run"].split() if word.endswith(".py")}
    assert named == own("cc", "desk", "hub") | SHARED
    assert json.loads(told["images"]) == {"include": [{"name": "app"}]}
    assert (told["any_tests"], told["any_images"]) == ("true", "true")


def test_a_module_with_a_command_of_its_own(place: Place) -> None:
    verify = MAP.replace("title: Hub,", "title: Hub, verify: python -m pytest -q backend/modules/hub,")
    build_files(place.root, {"module_map.yaml": verify})
    commit_all(place.root)
    build_files(place.root, edit(f"{HUB}/heard.py", "event.text)", "1)"))
    document = json.loads(place.run("affected", "--base", "HEAD", "--json").out)
    assert document["commands"] == {"hub": "python -m pytest -q backend/modules/hub"}
    assert not any(path.startswith(HUB) for path in document["tests"])


def test_what_the_team_has_decided(place: Place) -> None:
    build_files(
        place.root, {"pyproject.toml": '[tool.goldmaster]\nverify = "python -m pytest {module}"\ndoor = "bootstrap"\n'}
    )
    commit_all(place.root)
    reached = found(place, edit(f"{CC}/application/service.py", "note.count(text)", "1"), Mode.CONTRACT)
    assert "which is part of the door backend/modules/cc/bootstrap.py" in reached.modules["cc"]
    assert reached.commands == {name: f"python -m pytest {name}" for name in ("cc", "desk", "hub")}
    assert set(reached.tests) == SHARED


def test_code_that_was_never_rendered(tmp_path: Path) -> None:
    place = with_desk(tmp_path / "project")
    build_files(place.root, {"backend/modules/cc/domain/note.py": files()[NOTE]})
    document = json.loads(place.run("affected", "--base", "HEAD", "--json").out)
    assert set(document["tests"]) == {
        f"{CC}/tests/test_note.py",
        f"{DESK}/tests/test_reader.py",
        "tests/test_all.py",
    }


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    words = list(layout.adopt)
    paths = [words[0], *(words[at + 1] for at, word in enumerate(words) if word == "--also")]
    verify = words[words.index("--verify") + 1] if "--verify" in words else ""
    paths = [path.removeprefix(f"{layout.folder}/") for path in paths]
    entry = f"version: 1\nmodules:\n  billing: {{title: Billing, paths: [{', '.join(paths)}], verify: '{verify}'}}\n"
    root = build(layout, tmp_path / "project").root / layout.folder
    build_files(root, {"module_map.yaml": entry})
    commit_all(root)
    place = Place(root)
    core = next(path for path in sorted(root.rglob("*.py")) if "def billing_total" in path.read_text())
    core.write_text(core.read_text().replace("return sum(", "return 1 + sum("))
    reached = affected(find_project(place.root), "HEAD")
    assert reached.everything == ""
    assert list(reached.modules) == ["billing"]
    if verify:
        assert reached.commands == {"billing": verify}
    else:
        tests = {path.relative_to(root).as_posix() for path in root.rglob("test_*.py")}
        assert set(reached.tests) == tests
