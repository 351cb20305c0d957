"""The walls hold, and the gold standard keeps its size."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.common.module import load_modules

ROOT = Path(__file__).parents[1]
BACKEND = ROOT / "backend"
MODULE_LINES, TEST_LINES, FILE_LINES = 800, 500, 120


def code_lines(file: Path) -> int:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def test_imports_only_point_down() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [module.name for module in load_modules()])
def test_a_module_is_read_in_ten_minutes(name: str) -> None:
    sizes = {file: code_lines(file) for file in (BACKEND / "modules" / name).rglob("*.py")}
    tests = {file: size for file, size in sizes.items() if "tests" in file.parts}
    assert sum(sizes.values()) - sum(tests.values()) <= MODULE_LINES
    assert sum(tests.values()) <= TEST_LINES
    assert [file.name for file, size in sizes.items() if size > FILE_LINES] == []
