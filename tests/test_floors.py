"""Imports only point down, every file has its floor, and what decides in plans stays small."""

import subprocess
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Lines of code: without blank lines, comments and docstrings.
ENGINE_LINES = 1200
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
NO_CODE |= {tokenize.ENDMARKER}


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def code_lines(file: Path) -> int:
    """Return how many lines of a file have code; in this house only docstrings stand in three quotes."""
    with file.open("rb") as source:
        tokens = [one for one in tokenize.tokenize(source.readline) if one.type not in NO_CODE]
    code = [one for one in tokens if not one.string.startswith('"""')]
    return len({line for one in code for line in range(one.start[0], one.end[0] + 1)})


def test_the_engine_of_plans_keeps_its_size() -> None:
    sizes = [code_lines(file) for file in (ROOT / "generators/plan/engine").rglob("*.py")]
    assert 0 < sum(sizes) <= ENGINE_LINES
