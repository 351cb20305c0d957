"""Settings: one line for a wrong value, no secret in any line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.common.config import ConfigError, Settings, load_settings

ROOT = Path(__file__).parents[2]
# Read by conftest.py.
FOR_TESTS = {"TEST_DATABASE_URL", "TEST_REDIS_URL"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_SIZE", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("ENVIRONMENT", ""),
        ("REDIS_TIMEOUT", "-1"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=rf"^{name}: .+; set it in the environment or \.env$"):
        load_settings()


def test_secrets_are_not_printed() -> None:
    settings = Settings(_env_file=None, database_url="postgresql+asyncpg://u:hunter2@h/d")
    assert "hunter2" not in f"{settings!r}{settings}{settings.model_dump_json()}"


def test_the_example_names_every_variable_and_no_other() -> None:
    example = next(ROOT.glob(".env.example*")).read_text(encoding="utf-8")
    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))
    read = {name.upper() for name in Settings.model_fields}
    compose = next(ROOT.glob("compose.yaml*")).read_text(encoding="utf-8")
    read_by_compose = set(re.findall(r"\$\{([A-Z0-9_]+)", compose))
    assert named - read_by_compose - FOR_TESTS == read


def test_the_app_ends_with_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import backend.main; backend.main.create_app()"],
        env={**os.environ, "LOG_FORMAT": "pretty"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("LOG_FORMAT: ") and done.stderr.count("\n") == 1
