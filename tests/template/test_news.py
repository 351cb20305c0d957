"""The template's news in a project: merged with what the project has changed, proved by its tests."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.files import build_files, commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC
from tests.template.small_template import (
    COPIER,
    LIST,
    PAGE,
    SETTINGS,
    TEMPLATE,
    edit,
    new_project,
    new_template,
    release,
    update,
    version,
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return a small template with one release."""
    return new_template(tmp_path / "template")


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Place:
    """Return a committed project of that release."""
    return new_project(template, tmp_path / "project", name="Shop")


def read(place: Place, path: str) -> str:
    """Return a file's text."""
    return (place.root / path).read_text(encoding="utf-8")


def write(place: Place, edits: Mapping[str, str | None]) -> None:
    """Edit files of the project (None: gone) and commit."""
    edit(place.root, edits)
    commit_all(place.root, "feat: ours")


def test_news_equal_a_fresh_render_and_come_once(template: Path, project: Place, tmp_path: Path) -> None:
    news = {"docs/new.md": "# New\n", "docs/old.md": None, "backend/settings.py": SETTINGS.replace("10", "20")}
    release(template, "v1.1.0", news)
    done, told = update(project)
    assert (done.code, told["state"], told["version_from"], told["version_to"]) == (0, "done", "v1.0.0", "v1.1.0")
    assert told["added"] == ["docs/new.md"]
    assert told["removed"] == ["docs/old.md"]
    assert told["changed"] == ["backend/settings.py"]
    assert (told["tests"]["passed"], told["conflicts"]) == (3, [])
    fresh = new_project(template, tmp_path / "fresh" / "project", "v1.1.0", name="Shop")
    assert read_files(project.root) == read_files(fresh.root)
    assert git(project.root, "worktree", "list").count("\n") == 1

    commit_all(project.root, "feat: news")
    before = project.digest()
    again, told = update(project)
    assert (again.code, told["state"], told["changed"], project.digest()) == (0, "unchanged", [], before)


def test_edits_in_a_file_that_the_template_renames_arrive_in_the_new_place(template: Path, project: Place) -> None:
    write(project, {"docs/guide.md": PAGE.replace("3. a step", "3. our own step")})
    release(template, "v1.1.0", {"docs/guide.md": None, "docs/start.md": PAGE.replace("11. a", "11. a new")})
    done, told = update(project)
    assert (done.code, told["state"], told["moved"]) == (0, "done", {"docs/guide.md": "docs/start.md"})
    assert (told["added"], told["removed"]) == ([], [])
    assert not (project.root / "docs/guide.md").exists()
    assert read(project, "docs/start.md") == PAGE.replace("3. a step", "3. our own step").replace("11. a", "11. a new")


def test_edits_in_a_file_that_the_template_deletes_are_a_conflict(template: Path, project: Place) -> None:
    write(project, {"docs/old.md": "# Old\n\nSome words, and ours.\n"})
    release(template, "v1.1.0", {"docs/old.md": None, "docs/new.md": "# New\n"})
    before = project.digest()
    done, told = update(project)
    assert (done.code, told["state"], version(project)) == (1, "conflicted", "v1.0.0")
    assert [(one["path"], one["line"]) for one in told["conflicts"]] == [("docs/old.md", 1)]
    assert "Some words, and ours." in read(project, "docs/old.md")
    assert read(project, "docs/new.md") == "# New\n"

    stands = project.run("status", "--exit-code")
    assert (stands.code, "template v1.0.0: conflicted" in stands.out) == (1, True)
    refused, told = update(project, "--finish")
    assert (refused.code, version(project)) == (1, "v1.0.0")
    assert "docs/old.md:1: a marker" in told["details"]
    refused, _ = update(project)
    assert refused.code == 2
    assert "--finish or --abort" in refused.err
    done, told = update(project, "--abort")
    assert (done.code, told["state"], project.digest()) == (0, "aborted", before)
    assert update(project, "--abort")[0].code == update(project, "--finish")[0].code == 2


def test_lines_that_collide_have_all_three_sides_and_are_finished_green(template: Path, project: Place) -> None:
    write(project, {"backend/settings.py": SETTINGS.replace("10", "15"), "README.md": "# Ours\n"})
    release(template, "v1.1.0", {"backend/settings.py": SETTINGS.replace("10", "20")})
    done, told = update(project)
    assert (done.code, [one["path"] for one in told["conflicts"]]) == (1, ["backend/settings.py"])
    marked = read(project, "backend/settings.py")
    assert "<<<<<<< this project\nLIMIT = 15\n||||||| template v1.0.0\nLIMIT = 10\n" in marked
    assert "=======\nLIMIT = 20\n>>>>>>> template v1.1.0\n" in marked

    tests = read(project, f"{CC}/tests/test_note.py")
    edit(project.root, {"backend/settings.py": SETTINGS.replace("10", "25"), f"{CC}/tests/test_note.py": "assert 0\n"})
    red, told = update(project, "--finish")
    assert (red.code, version(project)) == (1, "v1.0.0")
    assert f"{CC}/tests/test_note.py" in told["details"][0]
    edit(project.root, {f"{CC}/tests/test_note.py": tests, "docs/ours.md": "# Ours\n"})
    done, told = update(project, "--finish")
    assert (done.code, told["state"], told["tests"]["passed"], version(project)) == (0, "done", 3, "v1.1.0")
    assert read(project, "backend/settings.py") == SETTINGS.replace("10", "25")
    commit_all(project.root, "feat: news")
    assert update(project)[1]["state"] == "unchanged"


def test_abort_brings_back_what_was_edited_while_it_was_under_way(template: Path, project: Place) -> None:
    write(project, {"backend/settings.py": SETTINGS.replace("10", "15")})
    (project.root / "docs/guide.md").chmod(0o600)
    before = project.digest()
    news = {"backend/settings.py": SETTINGS.replace("10", "20"), "docs/guide.md": None, "docs/more/new.md": "# New\n"}
    release(template, "v1.1.0", news)
    assert update(project)[0].code == 1
    edit(project.root, {"backend/settings.py": "half\n", "docs/more/new.md": "half\n"})
    assert update(project, "--abort")[0].code == 0
    assert project.digest() == before


def test_red_tests_change_nothing(template: Path, project: Place) -> None:
    test = "from backend.settings import limit\n\n\ndef test_limit():\n    assert limit() == 10\n"
    write(project, {f"{CC}/tests/test_limit.py": test})
    release(template, "v1.1.0", {"backend/settings.py": SETTINGS.replace("10", "20")})
    before = project.digest()
    red, told = update(project)
    assert (red.code, project.digest(), version(project)) == (1, before, "v1.0.0")
    assert "not green with the template's news" in red.err
    assert f"{CC}/tests/test_limit.py" in told["details"][0]
    assert git(project.root, "worktree", "list").count("\n") == 1
    done, told = update(project, "--no-verify")
    assert (done.code, told["state"], told["tests"]) == (0, "done", None)


def test_what_cannot_start_is_refused_in_one_line(template: Path, project: Place, tmp_path: Path) -> None:
    release(template, "v1.1.0", {"docs/new.md": "# New\n"})
    before = project.digest()
    for options, words in [
        (("--to", "v7.0.0"), "cannot be rendered"),
        (("--finish",), "no update of the template is under way"),
    ]:
        refused, _ = update(project, *options)
        assert (refused.code, refused.err.count("\n"), project.digest()) == (2, 1, before), refused
        assert words in refused.err
    newer = new_project(template, tmp_path / "newer", "v1.1.0")
    refused, _ = update(newer, "--to", "v1.0.0")
    assert (refused.code, "v1.0.0 is older than v1.1.0" in refused.err) == (2, True)

    (project.root / "mine.txt").write_text("mine\n")
    refused, _ = update(project)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "mine.txt is not committed" in refused.err
    (project.root / "mine.txt").unlink()
    write(project, {".copier-answers.yml": None})
    refused, _ = update(project)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "has no .copier-answers.yml" in refused.err


def test_a_dry_run_says_what_would_come(template: Path, project: Place) -> None:
    assert update(project, "--dry-run")[0].code == 0
    write(project, {"docs/old.md": "# Old\n\nOur words.\n"})
    release(template, "v1.1.0", {"docs/new.md": "# New\n", "docs/old.md": None})
    before = project.digest()
    planned, told = update(project, "--dry-run")
    assert (planned.code, told["state"], told["added"], project.digest()) == (1, "planned", ["docs/new.md"], before)
    assert [one["path"] for one in told["conflicts"]] == ["docs/old.md"]
    assert not (project.store / "template.json").exists()


def test_a_version_can_be_named(template: Path, project: Place) -> None:
    release(template, "v1.1.0", {"docs/new.md": "# New\n"})
    release(template, "v1.2.0", {"docs/newer.md": "# Newer\n"})
    assert update(project, "--to", "v1.1.0")[1]["version_to"] == "v1.1.0"
    assert not (project.root / "docs/newer.md").exists()
    commit_all(project.root, "feat: news")
    assert update(project)[1]["version_to"] == "v1.2.0"


def test_files_that_are_only_made_once_stay_the_projects_own(template: Path, project: Place) -> None:
    write(project, {"module_map.yaml": read(project, "module_map.yaml") + "# ours\n"})
    (project.root / ".env").write_text("PASSWORD=ours\n")
    news = {"module_map.yaml": TEMPLATE["module_map.yaml"] + "# news\n", ".env.jinja": "PASSWORD={{ password }}!\n"}
    release(template, "v1.1.0", news)
    assert update(project)[0].code == 0
    assert read(project, "module_map.yaml").endswith("# The end.\n# ours\n")
    assert read(project, ".env") == "PASSWORD=ours\n"
    (project.root / ".env").unlink()
    commit_all(project.root, "feat: news")
    release(template, "v1.2.0", {"docs/new.md": "# New\n"})
    assert update(project)[1]["added"] == [".env", "docs/new.md"]
    assert read(project, ".env") == "PASSWORD=changeme!\n"


def test_what_copier_updates_trip_over_is_no_conflict(template: Path, project: Place) -> None:
    """A secret is not recorded; a path of the rendering stands in a file; both sides append to a list."""
    ours = {
        "login.ini": read(project, "login.ini").replace("changeme", "a secret of ours"),
        "parts.yaml": LIST + "  - ours\n",
        "backend/settings.py": SETTINGS.replace('COLOR = "red"', 'COLOR = "blue"'),
    }
    write(project, ours)
    news = {
        "login.ini.jinja": "# Who may enter.\n" + TEMPLATE["login.ini.jinja"],
        "parts.yaml": LIST + "  - theirs\n",
        "backend/settings.py": SETTINGS.replace("LIMIT = 10", "LIMIT = 20"),
    }
    release(template, "v1.1.0", news)
    done, told = update(project)
    assert (done.code, told["conflicts"]) == (0, [])
    assert read(project, "login.ini") == "# Who may enter.\n" + ours["login.ini"]
    assert read(project, "parts.yaml") == LIST + "  - ours\n  - theirs\n"
    assert read(project, "backend/settings.py").startswith('LIMIT = 20\nCOLOR = "blue"\n')
    assert read(project, "README.md") == "# Shop\n\nIn project.\n"


def test_tasks_of_the_template_are_not_run(template: Path, project: Place) -> None:
    build_files(template, {"copier.yml": COPIER + "_tasks: ['touch ran']\n"})
    release(template, "v1.1.0", {"docs/new.md": "# New\n"})
    done, told = update(project)
    assert (done.code, told["added"]) == (0, ["docs/new.md"])


def test_a_clone_is_left_alone_and_a_removed_module_stays_removed(template: Path, project: Place) -> None:
    assert project.run("clone", "cc", "pem").code == 0
    commit_all(project.root, "feat: pem")
    release(template, "v1.1.0", {f"{CC}/public.py": TEMPLATE[f"{CC}/public.py"] + "\n\nLIMIT = 3\n"})
    pem = read_files(project.root / "backend/modules/pem")
    done, told = update(project)
    assert (done.code, told["changed"]) == (0, [f"{CC}/public.py"])
    assert read_files(project.root / "backend/modules/pem") == pem
    commit_all(project.root, "feat: news")

    assert project.run("remove", "cc").code == 0
    commit_all(project.root, "feat: no cc")
    release(
        template, "v1.2.0", {f"{CC}/public.py": "class CcError(Exception): ...\n", f"{CC}/new.py": "", "x.md": "x\n"}
    )
    done, told = update(project)
    assert (done.code, told["added"], told["changed"]) == (0, ["x.md"], [])
    assert told["notes"] == ["cc is not in module_map.yaml any more: its files are left out"]


# The ground of all modules asks for more than it did: a module of the older release is red on the newer one.
PART, STRICT = "backend/part.py", "ANSWER = {answer}\n"
ASKS = """\
from backend.part import ANSWER
from backend.modules.cc.public import LIMIT


def test_the_ground_has_what_we_ask_for() -> None:
    assert LIMIT == ANSWER
"""


def ask(template: Path, tag: str, answer: int) -> None:
    """Release a version whose gold standard and ground go together."""
    news = {
        PART: STRICT.format(answer=answer),
        f"{CC}/public.py": TEMPLATE[f"{CC}/public.py"] + f"\n\nLIMIT = {answer}\n",
        f"{CC}/tests/test_ground.py": ASKS,
    }
    release(template, tag, news)


def test_clones_that_are_red_without_gold_s_news_get_them_in_the_same_step(template: Path, project: Place) -> None:
    ask(template, "v1.1.0", 1)
    assert update(project)[0].code == 0
    commit_all(project.root, "feat: news")
    for source, clone in (("cc", "pem"), ("pem", "hub"), ("cc", "own")):
        assert project.run("clone", source, clone).code == 0
        commit_all(project.root, f"feat: {clone}")
    write(project, {"backend/modules/own/extra.py": "EXTRA = 1\n"})
    ask(template, "v1.2.0", 2)
    done, told = update(project)
    assert (done.code, told["state"], told["along"], told["behind"]) == (0, "done", ["pem", "own", "hub"], []), done
    assert told["tests"]["failed"] == 0
    assert read(project, "backend/modules/own/extra.py") == "EXTRA = 1\n"
    commit_all(project.root, "feat: news")
    for name in ("pem", "own", "hub"):
        assert "LIMIT = 2" in read(project, f"backend/modules/{name}/public.py")
    assert project.run("update", "--all", "--dry-run").code == 0
    assert "behind" not in project.run("status").out


def test_a_clone_that_collides_with_news_that_it_needs_is_named_with_the_way_out(
    template: Path, project: Place
) -> None:
    ask(template, "v1.1.0", 1)
    assert update(project)[0].code == 0
    commit_all(project.root, "feat: news")
    assert project.run("clone", "cc", "pem").code == 0
    door = "backend/modules/pem/public.py"
    write(project, {door: read(project, door).replace("LIMIT = 1", "LIMIT = 3 - 2")})
    ask(template, "v1.2.0", 2)
    before = project.digest()
    done, _ = update(project)
    assert (done.code, project.digest()) == (1, before)
    assert "1 of" in done.out
    assert "pem has not got the news of cc, and they collide" in done.out
    assert "--no-verify" in done.out


def test_modes_and_files_that_are_no_text(template: Path, project: Place) -> None:
    build_files(template / "template", {"run.sh": "#!/bin/sh\n", "logo.png": b"\0one"})
    (template / "template/run.sh").chmod(0o755)
    release(template, "v1.1.0")
    assert update(project)[0].code == 0
    assert (project.root / "run.sh").stat().st_mode & 0o777 == 0o755
    build_files(project.root, {"logo.png": b"\0ours"})
    (project.root / "run.sh").chmod(0o700)
    commit_all(project.root, "feat: ours")
    build_files(template / "template", {"logo.png": b"\0theirs", "run.sh": "#!/bin/sh\necho\n"})
    release(template, "v1.2.0")
    done, told = update(project)
    assert (done.code, [one["path"] for one in told["conflicts"]]) == (1, ["logo.png"])
    assert (project.root / "logo.png").read_bytes() == b"\0ours"
    assert (project.root / "logo.png.theirs").read_bytes() == b"\0theirs"
    assert (project.root / "run.sh").stat().st_mode & 0o777 == 0o700
    assert update(project, "--finish")[1]["details"] == ["logo.png.theirs: take from it what you need, and remove it"]
    (project.root / "logo.png.theirs").replace(project.root / "logo.png")
    assert update(project, "--finish")[0].code == 0


def test_uncommitted_files_of_a_template_on_this_machine(template: Path, tmp_path: Path) -> None:
    git(template, "tag", "--delete", "v1.0.0")
    project = new_project(template, tmp_path / "project", ref="HEAD")
    build_files(template / "template", {"docs/new.md": "# New\n"})
    refused, _ = update(project)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "has uncommitted files, which no version names" in refused.err
    commit_all(template, "feat: news")
    done, told = update(project)
    assert (done.code, told["added"]) == (0, ["docs/new.md"])
    assert git(template, "rev-parse", "HEAD").startswith(version(project).strip("'"))


def test_a_module_with_a_command_of_its_own_is_tested_by_that(template: Path, project: Place) -> None:
    command = "    verify: python -m pytest --no-header backend/modules/cc/tests\n"
    modules = read(project, "module_map.yaml").replace("    gold: true\n", f"    gold: true\n{command}")
    test = "from backend.settings import limit\n\n\ndef test_limit():\n    assert limit() == 10\n"
    write(project, {"module_map.yaml": modules, f"{CC}/tests/test_limit.py": test, "tests/test_all.py": "assert 0\n"})
    before = project.digest()
    release(template, "v1.1.0", {"backend/settings.py": SETTINGS.replace("10", "20")})
    red, _ = update(project)
    assert (red.code, project.digest()) == (1, before)
    assert "`python -m pytest --no-header backend/modules/cc/tests`: assert 20 == 10" in red.err
    release(template, "v1.2.0", {"backend/settings.py": SETTINGS, "docs/new.md": "# New\n"})
    assert update(project)[0].code == 0


def test_undo_takes_it_back_finished_or_not(template: Path, project: Place) -> None:
    before = project.digest()
    release(template, "v1.1.0", {"docs/new.md": "# New\n"})
    assert update(project)[0].code == 0
    assert (project.run("undo").code, project.digest()) == (0, before)
    write(project, {"docs/old.md": "# Old\n\nOur words.\n"})
    before = project.digest()
    release(template, "v1.2.0", {"docs/old.md": None})
    assert update(project)[0].code == 1
    assert (project.run("undo").code, project.digest()) == (0, before)
    assert update(project, "--abort")[0].code == 2


def test_an_undone_finish_is_under_way_again(template: Path, project: Place) -> None:
    write(project, {"docs/old.md": "# Old\n\nOur words.\n"})
    before = project.digest()
    release(template, "v1.1.0", {"docs/old.md": None})
    assert update(project)[0].code == 1
    (project.root / "docs/old.md").unlink()
    assert update(project, "--finish", "--no-verify")[0].code == 0
    undone = project.run("undo", "--no-verify")
    assert "it is under way again: `python -m generators.update --template --finish`, or --abort" in undone.out
    assert (update(project, "--abort")[0].code, project.digest()) == (0, before)


def test_what_a_person_reads(template: Path, project: Place) -> None:
    assert project.run("clone", "cc", "pem").code == 0
    write(project, {"docs/old.md": "# Old\n\nOur words.\n"})
    release(template, "v1.1.0", {f"{CC}/public.py": TEMPLATE[f"{CC}/public.py"] + "\n\nLIMIT = 3\n"})
    done = project.run("update", "--template")
    assert done.code == 0
    assert done.out.startswith("template v1.0.0 -> v1.1.0: 1 changed; green: 6 tests passed, in ")
    assert "behind, once this is committed: pem" in done.out
    commit_all(project.root, "feat: news")
    assert [row["state"] for row in status(project)] == ["gold", "behind"]
    release(template, "v1.2.0", {"docs/old.md": None})
    left = project.run("update", "--template")
    assert (left.code, "docs/old.md:1: " in left.out, "--template --finish" in left.out) == (1, True, True)


def status(place: Place) -> list[dict[str, Any]]:
    """Return the rows of a status."""
    rows: list[dict[str, Any]] = json.loads(place.run("status", "--json").out)["modules"]
    return rows


def test_a_commit_that_was_tagged_after_the_project_was_rendered(template: Path, tmp_path: Path) -> None:
    git(template, "tag", "--delete", "v1.0.0")
    build_files(template / "template", {"pin.toml.jinja": 'one = 1\nrev = "{{ _copier_answers._commit }}"\ntwo = 2\n'})
    commit_all(template, "feat: a pin")
    project = new_project(template, tmp_path / "project", ref="HEAD")
    write(project, {"pin.toml": read(project, "pin.toml").replace("two = 2", "two = 3")})
    git(template, "tag", "v1.0.0")
    release(template, "v1.1.0", {"docs/new.md": "# New\n"})
    done, told = update(project)
    assert (done.code, told["conflicts"], version(project)) == (0, [], "v1.1.0")
    assert read(project, "pin.toml") == 'one = 1\nrev = "v1.1.0"\ntwo = 3\n'


def test_a_project_in_a_folder_of_a_repository(template: Path, tmp_path: Path) -> None:
    new_project(template, tmp_path / "all" / "shop")
    shutil.rmtree(tmp_path / "all/shop/.git")
    commit_all(tmp_path / "all")
    (tmp_path / "all/beside.txt").write_text("not ours\n")
    project = Place(tmp_path / "all/shop")
    release(template, "v1.1.0", {"backend/settings.py": SETTINGS.replace("10", "20")})
    done, told = update(project, cwd="backend")
    assert (done.code, told["changed"]) == (0, ["backend/settings.py"])
