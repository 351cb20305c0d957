"""Whatever breaks, the tests that fail are among the affected: each file is broken, and then all tests are run."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from generators.affected import affected
from generators.workspace.project import find_project
from tests.files import git
from tests.mutants import Mutant, mutants
from tests.place import clean_environment
from tests.shop import build_shop, files

# One mutant in so many; 1 is all of them, some minutes.
EVERY = int(os.environ.get("SOUNDNESS_EVERY", "12"))
ALL = [one for path, text in sorted(files().items()) for one in mutants(path, text)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shop(tmp_path_factory.mktemp("sound") / "shop").root


def failing(root: Path, report: Path) -> set[str] | None:
    """Return the files with tests that fail when all are run; None when not even pytest starts."""
    report.unlink(missing_ok=True)
    options = ["-q", "--continue-on-collection-errors", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=root, env=clean_environment(), capture_output=True, check=False
    )
    if done.returncode not in (0, 1) or not report.exists():
        return None
    cases = ET.parse(report).iter("testcase")
    broken = [case for case in cases if {"failure", "error"} & {child.tag for child in case}]
    return {file for case in broken for file in _files(root, case)}


def _files(root: Path, case: ET.Element) -> list[str]:
    # What cannot be collected may be told by a name with dots alone, and may be a package with all that is in it.
    place = root / (case.get("file") or case.get("name", "").replace(".", "/"))
    found = place.rglob("test_*.py") if place.is_dir() else [place.with_suffix(".py")]
    return [path.relative_to(root).as_posix() for path in found]


def assert_sound(root: Path, mutant: Mutant, scratch: Path) -> bool:
    """Assert that what fails is affected; say whether anything failed."""
    mutant.apply(root)
    try:
        failed = failing(root, scratch / "report.xml")
        found = affected(find_project(root), "HEAD")
    except Exception as error:
        raise AssertionError(f"{mutant}: {error}") from error
    finally:
        git(root, "checkout", "--quiet", "--", ".")
    if failed is None:
        assert found.everything, f"{mutant}: nothing can run, and yet only {sorted(found.tests)} are affected"
    else:
        assert failed <= set(found.tests), f"{mutant}: missed {sorted(failed.difference(found.tests))}"
    return failed is None or bool(failed)


@pytest.mark.parametrize("mutant", ALL[::EVERY], ids=str)
def test_no_failing_test_is_left_out(shop: Path, tmp_path: Path, mutant: Mutant) -> None:
    if mutant.path == "module_map.yaml":
        pytest.skip("a broken map is refused")
    assert_sound(shop, mutant, tmp_path)
