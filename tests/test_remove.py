"""A module goes whole, when nobody needs it and the others stay green; else nothing has happened."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC, MAP
from tests.two_modules import PEM, with_pem

HIDDEN = """\
import importlib


def test_hidden() -> None:
    importlib.import_module("backend.modules." + "pem.public")
"""

SUPPORT = {"backend/common/migrations/dropped.py": ""}
REVISION = (
    'revision = "1"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    op.execute(\'CREATE TABLE "pem".a ()\')\n'
)


@pytest.fixture
def place(small_project: Path, tmp_path: Path) -> Place:
    """Return a project with the modules cc and pem."""
    return with_pem(small_project, tmp_path / "project")


def refused(place: Place, *words: str, module: str = "pem", options: Sequence[str] = ()) -> None:
    """Remove in vain: exit code 2, one line with these words, the project as it was."""
    before = place.digest()
    done = place.run("remove", module, *options)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert [word for word in words if word not in done.err] == [], done.err
    assert place.digest() == before


def test_it_goes_as_if_it_had_never_been(place: Place) -> None:
    (place.root / PEM / "empty" / "too").mkdir(parents=True)
    with_it = read_files(place.root)
    done = place.run("remove", "pem")
    assert done.code == 0, done
    assert "removed; green: 3 tests of the other modules passed" in done.out
    assert (place.root / "module_map.yaml").read_text() == MAP
    assert not (place.root / PEM).exists()
    left = read_files(place.root)
    assert {name for name in with_it if with_it[name] != left.get(name)} - {"module_map.yaml"} == {
        name for name in with_it if name.startswith(f"{PEM}/")
    }
    assert left.keys() <= with_it.keys()


def test_twice_is_once(place: Place) -> None:
    assert place.run("remove", "pem", "--no-verify").code == 0
    gone = place.digest()
    again = place.run("remove", "pem")
    assert (again.code, again.out) == (0, "pem is removed already; nothing changed\n")
    assert place.digest() == gone


def test_a_dry_run_tells_all_and_changes_nothing(place: Place) -> None:
    before = place.digest()
    planned = place.run("remove", "pem", "--dry-run")
    assert planned.code == 1
    assert f"  - {PEM}/domain/note.py\n" in planned.out
    assert "-    title: Prompt Engine\n" in planned.out
    assert place.digest() == before
    assert git(place.root, "status", "--porcelain") == ""


def test_json_is_one_document(place: Place) -> None:
    planned = json.loads(place.run("remove", "pem", "--dry-run", "--json").out)
    done = json.loads(place.run("remove", "pem", "--json").out)
    unknown = json.loads(place.run("remove", "hub", "--json").out)
    assert (planned["exit_code"], planned["state"], planned["tests"]) == (1, "planned", None)
    assert (done["exit_code"], done["state"], done["tests"]["verdicts"][0]["tests"]["passed"]) == (0, "done", 3)
    assert done["files"] == planned["files"]
    assert (unknown["exit_code"], "no module 'hub'; it has: cc" in unknown["error"]) == (2, True)


def test_a_dependent_is_named(place: Place) -> None:
    text = (place.root / "module_map.yaml").read_text()
    build_files(place.root, {"module_map.yaml": text.replace("depends_on: []", "depends_on: [pem]", 1)})
    refused(place, "'pem' is needed: cc names it under `depends_on`")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{CC}/adapters/pem.py", "\nfrom backend.modules.pem.public import PemError\n"),
        (f"{CC}/adapters/pem.py", "\nfrom ...pem import public\n"),
        ("backend/main.py", '\nROUTER = "backend.modules.pem.http:router"\n'),
        (".github/CODEOWNERS", "\n/backend/modules/pem/ @team\n"),
    ],
)
def test_a_reference_is_named_with_its_place(place: Place, path: str, text: str) -> None:
    build_files(place.root, {path: text})
    commit_all(place.root)
    refused(place, f"'pem' is still named in {path}:2: take it out there first")


def test_a_reference_in_a_file_that_git_does_not_know_yet_counts(place: Place) -> None:
    build_files(place.root, {"backend/new.py": "import backend.modules.pem\n"})
    refused(place, "'pem' is still named in backend/new.py:1")


def test_a_document_that_speaks_of_it_is_named_and_no_obstacle(place: Place) -> None:
    build_files(place.root, {"README.md": "# Modules\nSee `backend/modules/pem/`.\n"})
    commit_all(place.root)
    done = place.run("remove", "pem", "--no-verify")
    assert (done.code, "  still named in README.md:2\n" in done.out) == (0, True), done


def test_a_word_that_is_not_the_module_is_no_reference(place: Place) -> None:
    build_files(place.root, {"docs/pem.md": "pem, backend/modules/pem-old\n"})
    commit_all(place.root)
    assert place.run("remove", "pem", "--no-verify").code == 0


def test_a_clone_stays_and_is_told_to_have_lost_its_gold(place: Place) -> None:
    done = place.run("remove", "cc")
    assert done.code == 0, done
    assert "  pem was cloned from it: it stays usable, without a gold standard\n" in done.out
    assert "green: 3 tests" in done.out
    assert place.run("verify").code == 0


@pytest.mark.parametrize(
    ("path", "words"), [(f"{PEM}/public.py", "public.py"), (f"{PEM}/deep/new.txt", "deep/new.txt")]
)
def test_what_is_in_no_commit_is_not_eaten(place: Place, path: str, words: str) -> None:
    build_files(place.root, {path: "mine\n"})
    refused(place, f"'pem' has files that are in no commit: {PEM}/{words}; commit them")


def test_edits_elsewhere_are_none_of_its_business(place: Place) -> None:
    build_files(place.root, {f"{CC}/domain/note.py": (place.root / CC / "domain/note.py").read_bytes() + b"# mine\n"})
    build_files(place.root, {"module_map.yaml": "# mine\n" + (place.root / "module_map.yaml").read_text()})
    assert place.run("remove", "pem").code == 0
    assert (place.root / "module_map.yaml").read_text() == "# mine\n" + MAP
    assert (place.root / CC / "domain/note.py").read_text().endswith("# mine\n")


def test_what_git_ignores_stays_and_caches_go(place: Place) -> None:
    build_files(place.root, {".gitignore": "__pycache__/\n*.env\n"})
    commit_all(place.root)
    build_files(place.root, {f"{PEM}/secret.env": "mine", f"{PEM}/domain/__pycache__/note.pyc": ""})
    build_files(place.root, {f"{PEM}/local/a.env": "mine", f"{PEM}/local/b.env": "mine"})
    (place.root / PEM / "empty").mkdir()
    done = place.run("remove", "pem", "--no-verify")
    left = [line for line in done.out.splitlines() if "git ignores" in line]
    assert left == [
        f"  left, because git ignores it: {PEM}/{path}" for path in ("local/a.env", "local/b.env", "secret.env")
    ]
    assert not (place.root / PEM / "domain").exists()
    assert set(read_files(place.root / PEM)) == {"local/a.env", "local/b.env", "secret.env"}


def test_a_module_that_others_need_in_secret_is_put_back(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_hidden.py": HIDDEN})
    (place.root / PEM / "run.sh").write_text("run\n")
    (place.root / PEM / "run.sh").chmod(0o755)
    (place.root / PEM / "link").symlink_to("run.sh")
    commit_all(place.root)
    before, head = place.digest(), git(place.root, "rev-parse", "HEAD")
    red = place.run("remove", "pem")
    assert red.code == 1
    assert (
        "remove: cc is not green without pem: 1 of 4 tests failed; undone: the project is as it was before" in red.err
    )
    assert place.digest() == before
    assert (git(place.root, "status", "--porcelain"), git(place.root, "rev-parse", "HEAD")) == ("", head)


def test_several_roots_and_links_go(place: Place) -> None:
    map_file = place.root / "module_map.yaml"
    map_file.write_text(map_file.read_text().replace(f"paths: [{PEM}]", f"paths: [{PEM}, docs/pem.md, infra/pem]"))
    build_files(place.root, {"docs/pem.md": "pem\n", "infra/pem/run.sh": "run\n", "infra/other.sh": "run\n"})
    (place.root / "infra/pem/outside").symlink_to("../other.sh")
    commit_all(place.root)
    assert place.run("remove", "pem", "--no-verify").code == 0
    assert not any((place.root / path).exists() for path in (PEM, "docs", "infra/pem"))
    assert (place.root / "infra/other.sh").exists()


def test_a_folder_that_belongs_to_two_is_refused(place: Place) -> None:
    map_file = place.root / "module_map.yaml"
    map_file.write_text(map_file.read_text().replace(f"[{CC}]", f"[{CC}, {PEM}/migrations]"))
    commit_all(place.root)
    refused(place, f"{PEM}/migrations belongs to 'cc' too")


def test_the_last_module_and_unknown_ones_are_refused(place: Place) -> None:
    refused(place, "has no module 'hub'; it has: cc, pem", module="hub")
    assert place.run("remove", "pem", "--no-verify").code == 0
    refused(place, "'cc' is the only module", module="cc")


def test_it_works_from_a_folder_that_goes(place: Place) -> None:
    done = place.run("remove", "pem", "--no-verify", cwd=f"{PEM}/domain")
    assert (done.code, (place.root / PEM).exists()) == (0, False), done


def test_drop_data_writes_a_migration_outside_the_module(place: Place) -> None:
    build_files(place.root, SUPPORT | {f"{PEM}/migrations/0001_a.py": REVISION})
    commit_all(place.root)
    before = place.digest()
    done = place.run("remove", "pem", "--drop-data")
    assert done.code == 0, done
    written = sorted(path for path in read_files(place.root) if path.startswith("backend/dropped/"))
    revision = written[1].split("/")[3].partition("_")[0]
    kept = f"backend/dropped/pem_{revision}/migrations/0001_a.py"
    assert written == ["backend/dropped/__init__.py", f"backend/dropped/migrations/{revision}_drop_pem.py", kept]
    assert (place.root / kept).read_text() == REVISION
    assert f"  + {written[1]}\n" in done.out
    text = (place.root / written[1]).read_text()
    assert f'revision = "{revision}"\ndown_revision = None\n' in text
    assert 'drop_schema("pem")' in text
    assert place.run("remove", "pem", "--drop-data").out == "pem is removed already; nothing changed\n"
    assert place.run("undo").code == 0
    assert place.digest() == before


def test_the_second_drop_follows_the_first(place: Place) -> None:
    first = 'revision = "first"\ndown_revision = None\n'
    build_files(place.root, SUPPORT | {f"{PEM}/migrations/0001_a.py": REVISION})
    build_files(place.root, {"backend/dropped/__init__.py": "", "backend/dropped/migrations/first_drop_hub.py": first})
    commit_all(place.root)
    assert place.run("remove", "pem", "--drop-data", "--no-verify").code == 0
    (written,) = (place.root / "backend/dropped/migrations").glob("*_drop_pem.py")
    assert 'down_revision = "first"\n' in written.read_text()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "--drop-data needs backend/common/migrations/dropped.py"),
        (SUPPORT, "'pem' has no migrations, so no tables to drop"),
        (SUPPORT | {f"{PEM}/migrations/1.py": 'revision = "1"\n'}, "do not name a schema of that name"),
        (
            SUPPORT | {f"{PEM}/migrations/1.py": f"import backend.modules.pem.public\n{REVISION}"},
            f"{PEM}/migrations/1.py:1 uses the module itself",
        ),
    ],
)
def test_tables_that_cannot_be_dropped_are_refused(place: Place, files: dict[str, str], words: str) -> None:
    build_files(place.root, files)
    commit_all(place.root)
    refused(place, words, module="pem", options=["--drop-data"])


def test_a_removal_that_kept_the_tables_is_not_taken_for_one_that_drops_them(place: Place) -> None:
    assert place.run("remove", "pem", "--no-verify").code == 0
    refused(place, "'pem' was removed without --drop-data", options=["--drop-data"])
