"""`[tool.goldmaster]` of pyproject.toml: what a team has decided for all of its modules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from generators.model.errors import Refusal, no_pattern

PURE = (
    *("aiohttp", "aiokafka", "alembic", "asyncpg", "boto3", "celery", "django", "fastapi", "flask", "httpx", "httpx2"),
    *("kafka", "litestar", "psycopg", "psycopg2", "pymongo", "redis", "requests", "sqlalchemy", "sqlmodel"),
    *("starlette", "structlog", "uvicorn"),
)
LAYERS = ("tests", "entrypoints", "bootstrap", "adapters", "application", "domain", "public")


@dataclass(frozen=True)
class Settings:
    """A team's defaults.

    `root` is the folder that the map's paths are relative to. `gold` is the module to clone when none is named,
    `naming` the pattern of new modules' names, `verify` the command that tests a module without one of its own.
    `keep` and `own` hold for every module as those of the map do for one. `modules` are the folders that modules lie
    in, `common` the ground of all of them, `door` the file that others may import, `layers` the parts of a module
    from top to bottom, `frameworks` what domain, application and door may not import, `ratchet` where known findings
    are listed.
    """

    root: str = "."
    gold: str = ""
    naming: str = ""
    verify: str = ""
    keep: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    common: tuple[str, ...] = ("backend/common",)
    door: str = "public"
    layers: tuple[str, ...] = LAYERS
    frameworks: tuple[str, ...] = PURE
    ratchet: str = "check_ratchet.yaml"


def read_settings(table: Mapping[str, Any], name: str) -> Settings:
    """Return the settings of a `[tool.goldmaster]` table.

    Args:
        table: as TOML has it.
        name: what the file is called in messages.

    Raises:
        Refusal: a key is unknown or has a value of the wrong kind; the words say which are known.
    """
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    for key, value in table.items():
        if key not in known:
            raise Refusal(f"{name}: [tool.goldmaster] has no {key!r}; it has: {', '.join(known)}")
        if not _fits(value, known[key]):
            wanted = "a list of texts" if isinstance(known[key], tuple) else "a text"
            raise Refusal(f"{name}: [tool.goldmaster] {key}: {wanted} is expected")
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    settings = Settings(**given)
    _refuse_bad_pattern(settings.naming, name)
    return settings


def refuse_unlike(settings: Settings, name: str) -> None:
    """Refuse a new module's name that is not as the team names its modules.

    Raises:
        Refusal: with the pattern.
    """
    if settings.naming and not re.fullmatch(settings.naming, name):
        words = f"`naming` in [tool.goldmaster] wants {settings.naming!r}"
        raise Refusal(f"{name!r} is not how this project names its modules: {words}")


def _fits(value: Any, default: str | tuple[str, ...]) -> bool:
    if isinstance(default, str):
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _refuse_bad_pattern(pattern: str, name: str) -> None:
    if words := no_pattern(pattern):
        raise Refusal(f"{name}: [tool.goldmaster] naming: not a regular expression: {words}")
