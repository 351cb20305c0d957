"""Verify says which modules are green, and why one is not."""

import json

import pytest

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, MAP

PEM = "backend/modules/pem"
MORE = "def test_more() -> None:\n    pass\n"


def cloned(place: Place) -> Place:
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    commit_all(place.root)
    return place


def test_all_modules_of_the_map_in_one_run(place: Place) -> None:
    done = cloned(place).run("verify")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[:2] == [f"{name:3}  green  passed 3 of 3 collected tests" for name in ("cc", "pem")]
    assert lines[2].startswith("6 tests in ")


def test_a_clone_runs_with_its_source(place: Place) -> None:
    document = json.loads(cloned(place).run("verify", "pem", "--json").out)
    assert [verdict["module"] for verdict in document["verdicts"]] == ["cc", "pem"]
    assert (document["green"], document["exit_code"]) == (True, 0)
    assert [verdict["module"] for verdict in json.loads(place.run("verify", "cc", "--json").out)["verdicts"]] == ["cc"]


def test_the_usual_plugins_may_be_there(place: Place) -> None:
    done = place.run("verify", PYTEST_DISABLE_PLUGIN_AUTOLOAD="", PYTEST_ADDOPTS="-n 2 --cov --cov-fail-under=100")
    assert (done.code, done.out.startswith("cc  green  passed 3 of 3")) == (0, True), done


def test_progress_is_told_in_plain_lines(place: Place) -> None:
    assert place.run("verify").err.splitlines()[-1] == "tests: 100 %"


def test_nothing_is_left_in_the_tree(place: Place) -> None:
    before = place.digest()
    place.run("verify", PYTEST_DISABLE_PLUGIN_AUTOLOAD="")
    assert place.digest() == before


def test_a_failing_test_is_named_with_its_reason(place: Place) -> None:
    test = "class TestMany:\n    def test_sum(self) -> None:\n        assert 1 + 1 == 3, 'bad sum'\n"
    build_files(place.root, {f"{CC}/tests/test_sum.py": test})
    done = place.run("verify")
    assert done.code == 1
    assert "cc  RED    1 of 4 tests failed" in done.out
    assert f"  {CC}/tests/test_sum.py::TestMany::test_sum: AssertionError: bad sum" in done.out


def test_a_file_that_cannot_be_collected_is_red_and_the_others_run(place: Place) -> None:
    build_files(cloned(place).root, {f"{PEM}/tests/test_new.py": "import nowhere\n"})
    done = place.run("verify")
    assert done.code == 1
    assert "cc   green  passed 3 of 3" in done.out
    assert "pem  RED    1 of 4 tests failed" in done.out
    assert f"{PEM}/tests/test_new.py: ModuleNotFoundError: No module named 'nowhere'" in done.out


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        ("def test_name", "def name", "passed 2 of 2"),
        ("def test_name", "@pytest.mark.skip\ndef test_name", "passed 2 of 3"),
    ],
)
def test_a_clone_may_leave_tests_out_and_is_told(place: Place, old: str, new: str, counted: str) -> None:
    test = cloned(place).root / PEM / "tests" / "test_note.py"
    test.write_text(test.read_text().replace(old, new))
    done = place.run("verify", "pem")
    words = f"pem  green  {counted} collected tests, 1 fewer than the module it was cloned from"
    assert (done.code, done.out.splitlines()[1]) == (0, words)


def test_a_clone_without_tests_is_red_and_so_is_one_whose_test_fails(place: Place) -> None:
    test = cloned(place).root / PEM / "tests" / "test_note.py"
    kept = test.read_text()
    test.unlink()
    assert "pem  RED    not one test passed" in place.run("verify", "pem").out
    test.write_text(kept.replace("def test_name", "def name").replace('"SUCCESS"', '"failure"'))
    done = place.run("verify", "pem")
    assert (done.code, "pem  RED    1 of 2 tests failed" in done.out) == (1, True)


def test_a_clone_may_have_more_tests(place: Place) -> None:
    build_files(cloned(place).root, {f"{PEM}/tests/test_more.py": MORE})
    assert place.run("verify", "pem").code == 0


def test_a_source_that_moved_on_is_not_compared(place: Place) -> None:
    build_files(cloned(place).root, {f"{CC}/tests/test_more.py": MORE})
    commit_all(place.root)
    assert place.run("verify", "pem").code == 0


def test_no_tests_are_never_green(place: Place) -> None:
    (place.root / CC / "tests" / "test_note.py").unlink()
    done = place.run("verify")
    assert (done.code, "cc  RED    not one test passed" in done.out) == (1, True)


def test_skipped_tests_alone_are_not_green(place: Place) -> None:
    test = place.root / CC / "tests" / "test_note.py"
    test.write_text(f"{test.read_text()}\n\npytestmark = pytest.mark.skip\n")
    assert "not one test passed" in place.run("verify").out


def test_tests_that_cannot_start(place: Place) -> None:
    for conftest, words in [
        ("raise OSError('no server binaries')\n", "no server binaries"),
        ("import nowhere\n", "No module named 'nowhere'"),
        ("import os\nos._exit(3)\n", "(pytest ended with 3)"),
        ("import os\nos.kill(os.getpid(), 9)\n", "(pytest ended with -9)"),
    ]:
        build_files(place.root, {"conftest.py": conftest})
        done = place.run("verify")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1), done
        assert "the tests cannot start: " in done.err
        assert words in done.err


STOPPED = """\
import pytest


def test_one() -> None:
    pass


def test_two() -> None:
    pytest.exit("no more disk", returncode=0)


def test_three() -> None:
    pass
"""
SHOULD_FAIL = """\
def pytest_runtest_teardown(item):
    item.session.shouldfail = "no more time"
"""


@pytest.mark.parametrize("options", ["", "-s", "-q", "-q -q"])
def test_tests_that_end_the_run_are_not_green(place: Place, options: str) -> None:
    build_files(place.root, {f"{CC}/tests/test_note.py": STOPPED})
    done = place.run("verify", PYTEST_ADDOPTS=options)
    told = done.err.splitlines()[-1]
    words = "verify: the tests were stopped before all had run: no more disk"
    assert (done.code, done.out, told) == (1, "", words), done


def test_a_command_whose_tests_end_the_run_is_not_green(place: Place) -> None:
    map_text = MAP.replace("    gold: true\n", f"    gold: true\n    verify: python -m pytest {CC}\n")
    build_files(place.root, {f"{CC}/tests/test_note.py": STOPPED, "module_map.yaml": map_text})
    done = place.run("verify")
    assert (done.code, "cc  RED    1 of 1 tests failed" in done.out) == (1, True), done
    assert "stopped before all tests had run: no more disk" in done.out


def test_a_plugin_that_ends_the_run_is_told(place: Place) -> None:
    build_files(place.root, {"conftest.py": SHOULD_FAIL})
    done = place.run("verify")
    assert (done.code, done.out) == (1, ""), done
    assert "the tests were stopped before all had run: 1 of 3 were" in done.err


def test_a_failing_test_does_not_hide_the_others(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_a.py": "def test_a() -> None:\n    assert False\n"})
    done = place.run("verify", PYTEST_ADDOPTS="-x")
    assert (done.code, "cc  RED    1 of 4 tests failed" in done.out) == (1, True), done


def test_lines_of_a_log_between_the_tests_are_no_hindrance(place: Place) -> None:
    test = "import logging\n\n\ndef test_log() -> None:\n    logging.warning('[1/9]')\n    print('[2/9]')\n"
    build_files(place.root, {f"{CC}/tests/test_z.py": test})
    for options in ("-o log_cli=true", "-rA", "-s", "-q", "-q -q"):
        assert place.run("verify", PYTEST_ADDOPTS=options).code == 0, options


def test_an_unknown_module_is_refused(place: Place) -> None:
    done = place.run("verify", "dd")
    assert (done.code, done.err) == (2, "verify: module_map.yaml has no module 'dd'; it has: cc\n")


def test_a_map_without_modules_is_green(place: Place) -> None:
    build_files(place.root, {"module_map.yaml": MAP.partition("modules:")[0] + "modules: {}\n"})
    assert place.run("verify").code == 0
