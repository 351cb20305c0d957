"""Reports become numbers and reasons."""

from pathlib import Path

import pytest

from generators.workspace.junit import Red, Suite, read_suites, reason_of

CASES = """\
<testsuites><testsuite>
<testcase classname="m.cc.tests.test_a" name="test_one" file="m/cc/tests/test_a.py" line="1"/>
<testcase classname="m.cc.tests.test_a.TestB" name="test_two[a.b]" file="m/cc/tests/test_a.py">
  <failure message="assert 1 == 2">def test():\n&gt;   x\nE   assert 1 == 2\nE    +  where</failure></testcase>
<testcase classname="m.cc.tests.test_a" name="test_three" file="m/cc/tests/test_a.py"><skipped/></testcase>
<testcase classname="m.cc.tests.test_a" name="test_four" file="m/cc/tests/test_a.py"><failure message="one"/></testcase>
<testcase classname="m.cc.tests.test_a" name="test_four" file="m/cc/tests/test_a.py"><error message="two"/></testcase>
<testcase classname="" name="m.cc2.tests.test_b"><error message="collection failure">
ImportError while importing\nE   ImportError: nothing there</error></testcase>
</testsuite></testsuites>
"""


def test_tests_belong_to_modules_by_their_file(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(CASES)
    owners = {name: lambda path, name=name: path.startswith(f"m/{name}/") for name in ("cc", "cc2", "pem")}
    suites = read_suites(tmp_path / "report.xml", owners)
    reds = (
        Red("m/cc/tests/test_a.py::TestB::test_two[a.b]", "assert 1 == 2"),
        Red("m/cc/tests/test_a.py::test_four", "two"),
    )
    assert suites["cc"] == Suite(collected=4, passed=1, failed=2, skipped=1, red=reds)
    assert suites["cc2"] == Suite(1, 0, 1, 0, (Red("m/cc2/tests/test_b.py", "ImportError: nothing there"),))
    assert suites["pem"] == Suite()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Exit: The port is taken\n", "The port is taken"),
        ("!!!!!!! _pytest.outcomes.Exit: The port is taken !!!!!!!\n", "The port is taken"),
        ("ERROR: file or directory not found: m/cc\n\n", "file or directory not found: m/cc"),
        ("ImportError while loading conftest\nconftest.py:1: in <module>\nE   OSError: none\n", "OSError: none"),
        ("Traceback\n  File x\nModuleNotFoundError: No module named 'x'\n", "No module named 'x'"),
        ("something\nlast words\n=====\n", "last words"),
        ("", "no reason was given"),
    ],
)
def test_the_line_that_says_why(output: str, reason: str) -> None:
    assert reason_of(output) == reason
