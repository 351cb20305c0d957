"""Settings: one line for a wrong value, no secret in any line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.common.config import ConfigError, Settings, load_settings
from backend.main import create_app

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
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "foo"),
        # No driver that waits without holding up the process.
        ("DATABASE_URL", "postgresql://app:app@localhost/app"),
        ("DATABASE_URL", "postgresql+asyncpg://app:app@localhost:99999/app"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "x"),
        ("CORS_ORIGINS", "foo"),
        ("CORS_ORIGINS", "https://a.example.com, https://b.example.com/"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=rf"^{name}: .+; set it in the environment or \.env$"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql+asyncpg://app@localhost:hunter2"),
        # The slash ends the host: what is before it is read as a port.
        ("REDIS_URL", "redis://app:hunter2/x@localhost/0"),
    ],
)
def test_a_wrong_url_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "rediss://:secret@cache.example.com/1?socket_timeout=2"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("DATABASE_URL", "postgresql+asyncpg:///app?host=/run/postgresql"),
        ("CORS_ORIGINS", "https://a.example.com, http://localhost:5173,"),
        ("CORS_ORIGINS", "*"),
    ],
)
def test_what_the_libraries_take_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize("program", ["serve", "worker", "migrate check"])
def test_a_program_ends_with_one_line(program: str) -> None:
    command = [sys.executable, "-m", *f"backend.{program}".split()]
    environment = {**os.environ, "DATABASE_URL": "foo"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("DATABASE_URL: write it like postgresql+asyncpg://")


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


def test_the_app_ends_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "pretty")
    with pytest.raises(SystemExit) as ended:
        create_app()
    # Python prints such a message to standard error, and exits with 1.
    assert str(ended.value.code).startswith("LOG_FORMAT: ") and "\n" not in str(ended.value.code)
