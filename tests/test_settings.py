"""`[tool.goldmaster]` of pyproject.toml: a team's defaults, honoured by the verbs and refused when they are wrong."""

import pytest

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, NOTE


def configured(place: Place, *lines: str) -> Place:
    """Give a project settings of its team, and commit them."""
    build_files(place.root, {"pyproject.toml": "\n".join(["[tool.goldmaster]", *lines, ""])})
    commit_all(place.root)
    return place


def test_gold_is_what_a_clone_is_made_from(place: Place) -> None:
    assert place.run("clone", "pem").code == 2
    done = configured(place, 'gold = "cc"').run("clone", "pem")
    assert (done.code, done.out.startswith("cc -> pem: ")) == (0, True), done.err


@pytest.mark.parametrize(
    "command", [("clone", "cc", "prompts"), ("rename", "cc", "prompts"), ("adopt", "backend/tools", "--no-verify")]
)
def test_new_modules_are_named_as_the_team_does(place: Place, command: tuple[str, ...]) -> None:
    build_files(place.root, {"backend/tools/__init__.py": ""})
    configured(place, "naming = '[a-z]+_(api|job)'")
    before = place.digest()
    done = place.run(*command)
    assert (done.code, "`naming` in [tool.goldmaster] wants '[a-z]+_(api|job)'" in done.err) == (2, True), done.err
    assert place.digest() == before


def test_names_are_kept_and_owned_in_every_module(place: Place) -> None:
    code = '\n\nCC_TEAM = "team-cc"\nPLACE = "kept-by-cc"\n'
    build_files(place.root, {f"{CC}/domain/note.py": NOTE + code})
    configured(place, 'keep = ["CC_TEAM", "team-cc"]', 'own = ["kept-by-cc"]')
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    clone = (place.root / "backend/modules/pem/domain/note.py").read_text(encoding="utf-8")
    assert clone.endswith('CC_TEAM = "team-cc"\nPLACE = "kept-by-pem"\n')
    assert "team-cc" not in (place.root / "module_map.yaml").read_text(encoding="utf-8")


def test_the_teams_command_tests_a_module_without_one(place: Place) -> None:
    configured(place, "verify = \"python -c 'import sys; sys.exit(len(sys.argv[1]) - 2)' {module}\"")
    assert place.run("verify").code == 0
    configured(place, "verify = \"python -c 'import sys; sys.exit(len(sys.argv[1]))' {module}\"")
    assert place.run("verify").code == 1


def test_folders_of_modules_are_looked_at(place: Place) -> None:
    build_files(place.root, {"backend/parts/zz/x.py": ""})
    done = configured(place, 'modules = ["backend/parts"]').run("check")
    assert (done.code, done.out.startswith("backend/parts/zz: [unmapped] ")) == (1, True)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('golden = "cc"', "pyproject.toml: [tool.goldmaster] has no 'golden'; it has: root, gold, naming"),
        ('keep = "cc"', "pyproject.toml: [tool.goldmaster] keep: a list of texts is expected"),
        ("gold = 1", "pyproject.toml: [tool.goldmaster] gold: a text is expected"),
        ('naming = "("', "pyproject.toml: [tool.goldmaster] naming: not a regular expression"),
    ],
)
def test_wrong_settings_are_refused(place: Place, line: str, words: str) -> None:
    done = configured(place, line).run("check")
    assert (done.code, words in done.err, done.err.count("\n")) == (2, True, 1), done.err
