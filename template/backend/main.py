"""The app factory, for `uvicorn backend.main:create_app --factory`: mounts what the map lists."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from backend.common import health, problems
from backend.common.config import ConfigError, Settings, load_settings
from backend.common.context import RequestContext
from backend.common.logs import configure_logs
from backend.common.module import ModuleMapError, load_modules
from backend.common.resources import open_resources


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app with every module's routes; exits with one line when it cannot be configured.

    Args:
        settings: given by tests; read from the environment otherwise.
    """
    try:
        return _build(settings or load_settings())
    except (ConfigError, ModuleMapError) as error:
        sys.exit(str(error))


def _build(settings: Settings) -> FastAPI:
    configure_logs(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources(settings) as resources:
            app.state.resources = resources
            yield

    app = FastAPI(title=settings.app_name, lifespan=lifespan)
    app.add_middleware(RequestContext)
    problems.install(app)
    app.include_router(health.router)
    for module in load_modules():
        app.include_router(module.load_router())
    return app
