"""What runners of tests other than pytest say is understood; their exit code decides."""

import os
from pathlib import Path

import pytest

from generators.model.errors import Failure
from generators.workspace.junit import Red, Suite
from generators.workspace.project import Project
from generators.workspace.runners import counted, run_command
from tests.files import build_files

SAID = {
    "unittest": ("...\nRan 3 tests in 0.001s\n\nOK\n", Suite(3, 3)),
    "skips and failures that are expected": (
        "Ran 5 tests in 0.1s\n\nOK (skipped=1, expected failures=2)\n",
        Suite(5, 2, 0, 3),
    ),
    "red": ("Ran 4 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n", Suite(4, 1, 3)),
    "one": ("Ran 1 test in 0.1s\n\nOK\n", Suite(1, 1)),
    "nothing": ("Ran 0 tests in 0.0s\n\nNO TESTS RAN\n", Suite()),
    "pytest": ("==== 3 passed, 1 skipped in 0.12s ====\n", Suite(4, 3, 0, 1)),
    "pytest, red": ("== 1 failed, 2 passed, 1 error in 1.20s ==\n", Suite(4, 2, 2)),
    "pytest, quiet": ("..\n2 passed in 0.01s\n", Suite(2, 2)),
    "two runs": ("Ran 3 tests in 0.1s\n\nOK\nRan 2 tests in 0.1s\n\nOK (skipped=1)\n", Suite(5, 4, 0, 1)),
}
PASSES = "import unittest\n\n\nclass Tests(unittest.TestCase):\n    def test_one(self): self.assertEqual(1, 1)\n"
FAILS = PASSES + "    def test_two(self): self.assertEqual(1, 2)\n"


def ran(folder: Path, command: str) -> Suite:
    return run_command(Project(folder, folder), "billing", command, dict(os.environ), folder / "log")


@pytest.mark.parametrize("name", SAID)
def test_the_number_of_tests_is_read(name: str) -> None:
    output, suite = SAID[name]
    assert counted(output) == suite


def test_other_words_are_no_number() -> None:
    assert counted("all 3 tests are fine\n") is None


def test_unittest_is_run(tmp_path: Path) -> None:
    build_files(tmp_path, {"test_one.py": PASSES})
    assert ran(tmp_path, "python -m unittest test_one") == Suite(1, 1)


def test_what_fails_is_named(tmp_path: Path) -> None:
    build_files(tmp_path, {"test_one.py": FAILS})
    suite = ran(tmp_path, "python -m unittest test_one")
    assert (suite.collected, suite.passed, suite.failed) == (2, 1, 1)
    assert suite.red == (Red("test_two (test_one.Tests.test_two)", "AssertionError: 1 != 2"),)


def test_no_tests_are_not_one_passed_test(tmp_path: Path) -> None:
    build_files(tmp_path, {"tests/__init__.py": ""})
    assert ran(tmp_path, "python -m unittest discover tests").passed == 0


def test_a_command_that_says_no_number_counts_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(tmp_path, "python -c 'print(1)'") == Suite(1, 1)
    assert "does not say how many tests it ran" in capsys.readouterr().err


def test_the_exit_code_decides(tmp_path: Path) -> None:
    build_files(tmp_path, {"runner.py": "print('Ran 2 tests in 0.1s\\n\\nOK')\nraise SystemExit(3)\n"})
    suite = ran(tmp_path, "python runner.py")
    assert (suite.collected, suite.passed, suite.failed) == (2, 1, 1)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    ran(tmp_path, "python -c pass ; touch made && echo $HOME")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("command", ["nowhere-to-be-found --all", "python -c 'open", " "])
def test_a_command_that_cannot_start(tmp_path: Path, command: str) -> None:
    with pytest.raises(Failure, match="cannot start"):
        ran(tmp_path, command)
