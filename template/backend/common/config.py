"""Settings, read from the environment and `.env`; a wrong value is one line naming the variable."""

from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class ConfigError(Exception):
    """The settings cannot be used; the message is one line a person can act on."""


class Settings(BaseSettings):
    """Everything that differs between deployments. URLs are secret: they carry passwords."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    app_name: str = "backend"
    environment: Literal["development", "test", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"

    database_url: SecretStr = SecretStr("postgresql+asyncpg://app:app@localhost:5433/app")
    database_pool_size: int = Field(10, ge=1, le=200)
    database_max_overflow: int = Field(5, ge=0, le=200)
    database_pool_timeout: float = Field(5.0, gt=0, description="seconds")
    database_statement_timeout: float = Field(10.0, gt=0, description="seconds")

    redis_url: SecretStr = SecretStr("redis://localhost:6379/0")
    redis_timeout: float = Field(0.5, gt=0, description="seconds")
    redis_prefix: str = ""

    health_timeout: float = Field(1.0, gt=0, description="seconds")


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
        raise ConfigError(f"{name}: {first['msg']}; set it in the environment or .env") from None
