"""The pool as the settings ask for it."""

from sqlalchemy import text

from backend.common.resources import Resources


async def test_a_statement_has_a_time_limit_and_a_name(resources: Resources) -> None:
    await resources.database.ping()
    async with resources.database.engine.connect() as connection:
        limit = await connection.scalar(text("SHOW statement_timeout"))
        name = await connection.scalar(text("SHOW application_name"))
    assert (limit, name) == ("10s", resources.settings.app_name)
