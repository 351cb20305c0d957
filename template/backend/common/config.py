"""Settings, read from the environment and `.env`; a wrong value is one line naming the variable."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from redis.asyncio.connection import parse_url
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DRIVER: Final = "postgresql+asyncpg"
_LIKE: Final = "postgresql+asyncpg://user:password@host:5432/name"  # pragma: allowlist secret
_LIKE_REDIS: Final = "redis://user:password@host:6379/0"  # pragma: allowlist secret
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/,?#@]+")


class ConfigError(Exception):
    """The settings cannot be used; the message is one line a person can act on."""


def _database(url: SecretStr) -> SecretStr:
    try:
        made = make_url(url.get_secret_value())
        usable = made.drivername == DRIVER and 0 < (made.port or 5432) < 65536
    except (ArgumentError, ValueError):
        usable = False
    if not usable:
        # Why not is left out here and below: it may be a piece of the password.
        raise ValueError(f"write it like {_LIKE}")
    return url


def _redis(url: SecretStr) -> SecretStr:
    try:
        parse_url(url.get_secret_value())
    except ValueError:
        raise ValueError(f"write it like {_LIKE_REDIS}") from None
    return url


def _origins(listed: str) -> str:
    origins = [origin.strip() for origin in listed.split(",")]
    if not all(origin in ("", "*") or _ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError("write each like https://app.example.com, without a path, or * for all")
    return listed


class Settings(BaseSettings):
    """Everything that differs between deployments. URLs are secret: they carry passwords."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    app_name: str = "backend"
    environment: Literal["development", "test", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"

    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "postgresql+asyncpg://app:app@localhost:5433/app"  # pragma: allowlist secret
    )
    database_pool_size: int = Field(10, ge=1, le=200)
    database_max_overflow: int = Field(5, ge=0, le=200)
    database_pool_timeout: float = Field(5.0, gt=0, description="seconds")
    database_statement_timeout: float = Field(10.0, gt=0, description="seconds")

    redis_url: Annotated[SecretStr, AfterValidator(_redis)] = SecretStr("redis://localhost:6379/0")
    redis_timeout: float = Field(0.5, gt=0, description="seconds")
    redis_prefix: str = ""

    auth_issuer: str = Field("development", min_length=1, description="a URL: keys from there")
    auth_audience: str = Field("backend", min_length=1)
    auth_keys_url: str = Field("", pattern=r"^(https?://\S+)?$", description="empty: discovered")
    auth_keys_ttl: float = Field(600.0, gt=0, description="seconds")
    auth_keys_timeout: float = Field(2.0, gt=0, description="seconds")
    auth_leeway: int = Field(10, ge=0, le=300, description="seconds that two clocks may differ")
    # Not a secret, and not taken in production: there the tokens are an issuer's.
    auth_secret: SecretStr = Field(SecretStr("-".join(["for-development-only"] * 2)), min_length=32)

    rate_limit: int = Field(600, ge=0, description="requests a window and subject; 0: no limit")
    rate_limit_window: int = Field(60, ge=1, le=86400, description="seconds")
    requests_at_once: int = Field(200, ge=0, description="served by one process; 0: no limit")
    body_limit: int = Field(1_048_576, ge=1, description="bytes")
    cors_origins: Annotated[str, AfterValidator(_origins)] = Field(
        "", description="origins of browsers, parted by commas"
    )
    request_budget: float = Field(15.0, gt=0, description="seconds")

    health_timeout: float = Field(1.0, gt=0, description="seconds")

    events_poll: float = Field(0.5, gt=0, description="seconds between two looks for events")
    events_at_once: int = Field(5, ge=1, le=100, description="deliveries at once in one worker")
    events_lease: float = Field(30.0, gt=0, description="seconds that a handler may take")
    events_attempts: int = Field(8, ge=1, description="failures until an event is put aside")
    events_backoff: float = Field(1.0, gt=0, description="seconds after the first failure")
    events_retention: float = Field(7 * 86400.0, gt=0, description="seconds that done is kept")
    events_stream: str = Field("", description="a Redis stream that gets every event; empty: off")

    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65535, description="0: metrics are not served")
    otlp_endpoint: str = Field("", pattern=r"^(https?://\S+)?$", description="empty: no traces")
    otlp_sample_ratio: float = Field(1.0, ge=0, le=1)
    otlp_timeout: float = Field(2.0, gt=0, description="seconds")


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        ConfigError: a variable has a value that cannot be used. The value itself is not repeated,
            since it may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name}: {reason}; set it in the environment or .env") from None
