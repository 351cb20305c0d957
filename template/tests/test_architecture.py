"""The modules keep their size; that their walls hold is what `python -m generators.check` says."""

from pathlib import Path

import pytest
import yaml

from backend.common.module import find_map

ROOT = Path(__file__).parents[1]
BACKEND = ROOT / "backend"
MODULE_LINES, TEST_LINES, FILE_LINES = 800, 500, 120


def code_lines(file: Path) -> int:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def gold_standards() -> list[str]:
    modules = yaml.safe_load(find_map().read_text(encoding="utf-8"))["modules"]
    return [name for name, entry in modules.items() if entry.get("gold")]


@pytest.mark.parametrize("name", gold_standards())
def test_a_gold_standard_is_read_in_ten_minutes(name: str) -> None:
    sizes = {file: code_lines(file) for file in (BACKEND / "modules" / name).rglob("*.py")}
    tests = {file: size for file, size in sizes.items() if "tests" in file.parts}
    assert sum(sizes.values()) - sum(tests.values()) <= MODULE_LINES
    assert sum(tests.values()) <= TEST_LINES
    assert [file.name for file, size in sizes.items() if size > FILE_LINES] == []
