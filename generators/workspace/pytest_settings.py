"""What a project has told pytest: which files hold tests, and whether anything else does."""

import configparser
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

# The first file that speaks of pytest is the only one that pytest reads.
PLACES = (("pytest.ini", "pytest"), (".pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))


@dataclass(frozen=True)
class PytestSettings:
    """The patterns of files with tests, whether documentation is tested too, and folders to import from."""

    patterns: tuple[str, ...] = ("test_*.py", "*_test.py")
    doctests: bool = False
    python_path: tuple[str, ...] = ()

    def is_test(self, path: str) -> bool:
        """Say whether pytest looks for tests in a file."""
        return any(fnmatch(path.rpartition("/")[2], pattern) for pattern in self.patterns)


def pytest_settings(tree: Path) -> PytestSettings:
    """Return what the project in a folder has told pytest; its defaults where it says nothing."""
    options = _options(tree)
    patterns = _words(options.get("python_files")) or PytestSettings.patterns
    paths = tuple(path.removeprefix("./").rstrip("/") or "." for path in _words(options.get("pythonpath")))
    return PytestSettings(patterns, "doctest" in " ".join(_words(options.get("addopts"))), paths)


def _options(tree: Path) -> dict[str, Any]:
    for name, section in PLACES[:2]:
        if (tree / name).is_file():
            return _ini(tree / name, section) or {}
    tables = _toml(tree / "pyproject.toml")
    if tables:
        return tables
    found = (_ini(tree / name, section) for name, section in PLACES[2:])
    return next((one for one in found if one is not None), {})


def _ini(file: Path, section: str) -> dict[str, Any] | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return None
    return dict(parser[section]) if section in parser else None


def _toml(file: Path) -> dict[str, Any]:
    try:
        pytest = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("pytest", {})
    except (OSError, ValueError):
        return {}
    return dict(pytest.get("ini_options", pytest))


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return tuple(str(value).split()) if value else ()
