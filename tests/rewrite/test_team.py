"""However many share the work, the decisions are the same."""

from pathlib import Path

import alembic
import pytest

from generators.model.names import Renaming
from generators.rewrite.files import SourceFile
from generators.rewrite.module import analyse
from generators.rewrite.team import WORTH_A_PROCESS, shares
from generators.workspace.cores import Cores

RENAMING = Renaming.parse("alembic", "pem", ["revision=zebra"], titles=("Alembic", "Pem"))


@pytest.fixture(scope="module")
def package() -> list[SourceFile]:
    folder = Path(alembic.__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".pyi", ".mako"})
    return [SourceFile(f"alembic/{path.relative_to(folder).as_posix()}", path.read_bytes()) for path in files]


def test_a_package_is_analysed_the_same_by_one_and_by_three(package: list[SourceFile]) -> None:
    alone = analyse(package, ["alembic"], RENAMING)
    assert analyse(package, ["alembic"], RENAMING, Cores(3)) == alone
    assert sum(map(len, alone.findings.values())) > 1_000


def test_shares_are_about_equally_heavy() -> None:
    weights = [(f"{number}.py", number, WORTH_A_PROCESS // 2) for number in range(9)]
    parts = shares(weights, 4)
    assert sorted(map(len, parts)) == [2, 2, 2, 3]
    assert sorted(value for part in parts for value in part.values()) == list(range(9))


@pytest.mark.parametrize(("times", "size", "expected"), [(0, 8, 1), (1, 8, 1), (3, 2, 2), (3, 8, 3)])
def test_no_more_shares_than_are_worth_it(times: int, size: int, expected: int) -> None:
    assert len(shares([("a", 1, times * WORTH_A_PROCESS), ("b", 2, 0)], size)) == expected
