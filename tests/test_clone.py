"""A clone is made whole, is what was promised, and is made once."""

import json
import shutil
from pathlib import Path

import pytest

from tests.clones import clone, text
from tests.files import build_files, commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC, MAP

PEM = "backend/modules/pem"
PLANTED = 'from backend.modules.cc import NAME\n\n\ndef test_planted() -> None:\n    assert NAME == "c" + "c"\n'


def test_a_clone_is_green_and_recorded(place: Place) -> None:
    done = place.run("clone", "cc", "pem", "--rename", "note=prompt", "--title", "Prompt Engine")
    assert done.code == 0, done
    assert "green: 3 tests passed, as many as in cc" in done.out
    assert 'NAME = "pem"' in (place.root / PEM / "__init__.py").read_text()
    assert "class Prompt:" in (place.root / PEM / "domain" / "prompt.py").read_text()
    assert 'Prompt("success")' in (place.root / PEM / "tests" / "test_prompt.py").read_text()


def test_a_clone_changes_the_map_and_its_own_folder_only(place: Place) -> None:
    before = read_files(place.root)
    place.run("clone", "cc", "pem", "--no-verify")
    after = read_files(place.root)
    changed = {name for name in after if after[name] != before.get(name)}
    assert before.keys() <= after.keys()
    assert {name for name in changed if not name.startswith(f"{PEM}/")} == {"module_map.yaml"}


def test_the_map_gains_an_entry_and_keeps_the_rest(place: Place) -> None:
    place.run("clone", "cc", "prompt_engine", "--no-verify")
    text = (place.root / "module_map.yaml").read_text()
    commit, source = (git(place.root, "rev-parse", name).strip() for name in ("HEAD", f"HEAD:{CC}"))
    entry = f"""\
  prompt_engine:
    title: Prompt Engine
    paths: [backend/modules/prompt_engine]
    depends_on: []
    deployment: in-process
    cloned_from:
      module: cc
      source: {source}
      commit: {commit}
      names: {{cc: prompt_engine}}
"""
    assert text == MAP.replace("# The end.\n", f"{entry}# The end.\n")


def test_twice_is_once(place: Place) -> None:
    first = place.run("clone", "cc", "pem", "--rename", "note=prompt", "--title", "Prompt Engine", "--no-verify")
    cloned = place.digest()
    again = place.run("clone", "cc", "pem", "--rename", "note=prompt")
    assert (first.code, again.code) == (0, 0), again
    assert again.out == "pem is this clone of cc already; nothing changed\n"
    assert place.digest() == cloned


def test_another_clone_of_the_same_name_is_refused(place: Place) -> None:
    place.run("clone", "cc", "pem", "--no-verify")
    commit_all(place.root)
    build_files(place.root, {f"{PEM}/domain/note.py": "# edited\n"})
    for arguments in (["cc", "pem"], ["cc", "pem", "--rename", "note=prompt"], ["cc", "pem", "--title", "Other"]):
        refused = place.run("clone", *arguments)
        assert (refused.code, "exists already" in refused.err) == (2, True), refused


def test_a_dry_run_tells_all_and_changes_nothing(place: Place) -> None:
    before = place.digest()
    planned = place.run("clone", "cc", "pem", "--rename", "note=prompt", "--dry-run")
    assert planned.code == 1
    assert f"{CC}/domain/note.py -> {PEM}/domain/prompt.py" in planned.out
    assert "+    title: Pem\n" in planned.out
    assert place.digest() == before
    assert git(place.root, "status", "--porcelain") == ""


def test_json_is_one_document(place: Place) -> None:
    planned = json.loads(place.run("clone", "cc", "pem", "--dry-run", "--json").out)
    done = json.loads(place.run("clone", "cc", "pem", "--json").out)
    refused = json.loads(place.run("clone", "cc", "class", "--json").out)
    assert (planned["exit_code"], planned["state"], planned["tests"]) == (1, "planned", None)
    assert (done["exit_code"], done["state"], done["tests"]["verdicts"][1]["tests"]["passed"]) == (0, "done", 3)
    assert done["files"] == planned["files"]
    assert (refused["exit_code"], "keyword" in refused["error"]) == (2, True)


def test_a_test_that_fails_under_the_new_name_undoes_all(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_planted.py": PLANTED})
    commit_all(place.root)
    before, head = place.digest(), git(place.root, "rev-parse", "HEAD")
    red = place.run("clone", "cc", "pem")
    assert red.code == 1
    assert "clone: pem is not green: 1 of 4 tests failed; undone: the project is as it was before" in red.err
    assert f"{PEM}/tests/test_planted.py::test_planted: " in red.err
    assert place.digest() == before
    assert (git(place.root, "status", "--porcelain"), git(place.root, "rev-parse", "HEAD")) == ("", head)
    assert sorted(path.name for path in place.store.iterdir()) == ["analyses", "holder.json", "lock"]


def test_a_red_source_is_said_to_be_red(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_red.py": "def test_red() -> None:\n    assert 'pem' in __name__\n"})
    commit_all(place.root)
    red = place.run("clone", "cc", "pem")
    assert (red.code, "its source cc is red: 1 of 4 tests failed" in red.err) == (1, True), red


def test_a_module_without_tests_is_never_green(place: Place) -> None:
    (place.root / CC / "tests" / "test_note.py").unlink()
    commit_all(place.root)
    red = place.run("clone", "cc", "pem")
    assert (red.code, "not one test passed" in red.err) == (1, True), red


def test_modes_links_and_foreign_bytes_survive(place: Place) -> None:
    build_files(
        place.root, {f"{CC}/run.sh": "#!/bin/sh\n", f"{CC}/logo.png": b"\x89PNG\xff\x00", f"{CC}/empty.txt": ""}
    )
    (place.root / CC / "run.sh").chmod(0o755)
    (place.root / CC / "tests" / "door.py").symlink_to("../public.py")
    (place.root / CC / "page").symlink_to("cc_map.yaml")
    commit_all(place.root)
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    clone = place.root / PEM
    assert (clone / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (clone / "logo.png").read_bytes() == b"\x89PNG\xff\x00"
    assert (clone / "tests" / "door.py").readlink() == Path("../public.py")
    assert (clone / "page").readlink() == Path("pem_map.yaml")


def test_what_git_ignores_is_not_cloned(place: Place) -> None:
    build_files(place.root, {f"{CC}/domain/__pycache__/note.cpython-311.pyc": b"cc"})
    assert place.run("clone", "cc", "pem").code == 0
    assert not list((place.root / PEM).rglob("__pycache__"))


def test_a_module_of_several_paths(place: Place) -> None:
    build_files(
        place.root,
        {
            "docs/cc/guide.md": "# cc\n",
            "module_map.yaml": MAP.replace("[backend/modules/cc]", "[backend/modules/cc, docs/cc]"),
        },
    )
    commit_all(place.root)
    assert place.run("clone", "cc", "pem").code == 0
    assert (place.root / "docs/pem/guide.md").read_text() == "# pem\n"
    assert "paths: [backend/modules/pem, docs/pem]" in (place.root / "module_map.yaml").read_text()


def test_the_tree_may_be_a_folder_of_the_root(place: Place) -> None:
    inner = place.root / "template"
    inner.mkdir()
    (place.root / "backend").rename(inner / "backend")
    build_files(place.root, {"pyproject.toml": '[tool.goldmaster]\nroot = "template"\n'})
    commit_all(place.root)
    assert place.run("clone", "cc", "pem", cwd="template/backend").code == 0
    assert (inner / PEM / "pem_map.yaml").is_file()


def test_the_project_may_be_a_folder_of_a_repository(place: Place, tmp_path: Path) -> None:
    shutil.rmtree(place.root / ".git")
    repository = build_files(tmp_path / "repository", {"other/file.txt": "committed\n"})
    place.root.rename(repository / "project")
    commit_all(repository)
    build_files(repository, {"other/file.txt": "edited, but not ours\n"})
    assert Place(repository / "project").run("clone", "cc", "pem").code == 0
    assert git(repository, "status", "--porcelain").split() == [
        *("M", "other/file.txt", "M", "project/module_map.yaml", "??", "project/backend/modules/pem/")
    ]


def test_a_worktree_is_a_project_of_its_own(place: Place, tmp_path: Path) -> None:
    git(place.root, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert Place(tmp_path / "tree").run("clone", "cc", "pem").code == 0
    assert git(place.root, "status", "--porcelain") == ""


def test_a_clone_can_be_cloned(place: Place) -> None:
    for source, target, rename in (("cc", "pem", "note=prompt"), ("pem", "hub", "prompt=link")):
        assert place.run("clone", source, target, "--rename", rename).code == 0
        commit_all(place.root)
    assert "class Link:" in (place.root / "backend/modules/hub/domain/link.py").read_text()
    assert place.run("verify").out.splitlines()[-2] == "hub  green  passed 3 of 3 collected tests"


def test_a_clone_is_as_tidy_as_its_source(place: Place) -> None:
    tidy = "from backend.modules.cc import NAME\nfrom backend.modules.ee import OTHER\n\nBOTH = [NAME, OTHER]\n"
    untidy = "from backend.modules.ee import OTHER\nfrom backend.modules.cc import NAME\nBOTH = [NAME,OTHER]\n"
    build_files(
        place.root,
        {f"{CC}/tidy.py": tidy, f"{CC}/untidy.py": untidy, "backend/modules/ee/__init__.py": "OTHER = 1\n"},
    )
    commit_all(place.root)
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    lines = (place.root / PEM / "tidy.py").read_text().splitlines()
    assert lines[:2] == ["from backend.modules.ee import OTHER", "from backend.modules.pem import NAME"]
    assert (place.root / PEM / "untidy.py").read_text() == untidy.replace("modules.cc", "modules.pem")


def test_what_ruff_finds_in_the_clone_alone_is_told(place: Place) -> None:
    build_files(place.root, {f"{CC}/long.py": f"# {'cc ' * 32}\n"})
    commit_all(place.root)
    done = place.run("clone", "cc", "prompt_engine", "--no-verify")
    assert "  ruff finds: backend/modules/prompt_engine/long.py:1:101: E501 Line too long" in done.out


@pytest.mark.parametrize("name", ["backend", "."])
def test_untracked_files_elsewhere_do_not_matter(place: Place, name: str) -> None:
    build_files(place.root, {f"{name}/scratch.txt": "mine\n"})
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0


def test_a_new_clone_has_all_tests_of_its_source(place: Place) -> None:
    skipped = 'import pytest\n\n\n@pytest.mark.skipif(__name__.split(".")[2] != "c" + "c", reason="x")\n'
    build_files(place.root, {f"{CC}/tests/test_more.py": f"{skipped}def test_more() -> None:\n    pass\n"})
    commit_all(place.root)
    done = place.run("clone", "cc", "pem")
    words = "pem is not green: passed 3 of 4 collected tests, but its source cc passed 4 of 4 collected tests"
    assert (done.code, words in done.err) == (1, True), done
    assert not (place.root / PEM).exists()


def test_the_page_has_the_title_of_the_map_where_the_sources_title_is_its_name(place: Place) -> None:
    clone(place, "hub")
    clone(place, "zed", "--title", "Zed Engine", source="hub")
    assert "    title: Zed Engine\n" in text(place, "module_map.yaml")
    assert text(place, "backend/modules/zed/zed_map.yaml").startswith("title: Zed Engine\n")
