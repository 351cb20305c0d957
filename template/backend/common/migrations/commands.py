"""Runs Alembic for one module: its own chain of revisions, its own version table."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from backend.common.module import Module

SCRIPTS = Path(__file__).parent


def alembic_config(module: Module, database_url: str) -> Config:
    """Return Alembic's configuration for one module: its own chain, its own version table."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(module.migrations()))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(
        database_url=database_url, metadata=module.load_metadata(), schema=module.name
    )
    return config


def upgrade(module: Module, database_url: str) -> None:
    """Bring the module's schema to its newest revision."""
    command.upgrade(alembic_config(module, database_url), "head")


def write_sql(module: Module, database_url: str) -> None:
    """Print what upgrading an empty database to the newest revision executes."""
    command.upgrade(alembic_config(module, database_url), "head", sql=True)


def downgrade(module: Module, database_url: str) -> None:
    """Take everything the module's revisions made away again."""
    command.downgrade(alembic_config(module, database_url), "base")


def step_back(module: Module, database_url: str) -> None:
    """Take back the newest revision alone."""
    command.downgrade(alembic_config(module, database_url), "-1")


def check(module: Module, database_url: str) -> None:
    """Raise CommandError when the tables in code and in the database differ."""
    command.check(alembic_config(module, database_url))


def revise(module: Module, database_url: str, message: str) -> None:
    """Write the next revision from the difference between the tables in code and database."""
    command.revision(alembic_config(module, database_url), message, autogenerate=True)
