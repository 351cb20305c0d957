"""Two small packages of the registry: their own tests pass under the new name as they do under the old one."""

from pathlib import Path

import pytest

from tests.real.laboratory import Laboratory, NotReached
from tests.real.packages import PACKAGES, Package

SMALL = ("more-itertools", "django-filter")


@pytest.mark.slow
@pytest.mark.parametrize(
    "package", [package for package in PACKAGES if package.name in SMALL], ids=lambda one: one.name
)
def test_its_own_tests_pass_in_the_clone(package: Package, tmp_path: Path) -> None:
    try:
        outcome = Laboratory(package, tmp_path).outcome()
    except NotReached as error:
        pytest.skip(str(error))
    assert outcome.verdict == "same", outcome.refused or outcome.broken
    assert outcome.clone.passed > 100
