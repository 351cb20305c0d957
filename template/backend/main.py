"""The app factory, for `uvicorn backend.main:create_app --factory`: mounts what the map lists."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from backend.common import edge, health, outages, problems
from backend.common.audit import audit_router
from backend.common.auth import OpenRouteError, check_closed
from backend.common.config import ConfigError, Settings, load_settings
from backend.common.context import RequestContext
from backend.common.logs import configure_logs
from backend.common.module import ModuleMapError, load_modules
from backend.common.readiness import Heads
from backend.common.requests import RequestTelemetry
from backend.common.resources import open_resources


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app with every module's routes; exits with one line when it cannot be configured.

    Args:
        settings: given by tests; read from the environment otherwise.
    """
    try:
        return _build(settings or load_settings())
    except (ConfigError, ModuleMapError, OpenRouteError) as error:
        sys.exit(str(error))


def _build(settings: Settings) -> FastAPI:
    configure_logs(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources(settings) as resources:
            app.state.resources = resources
            app.state.heads = Heads(load_modules())
            # What is there by now stays: to look through it again would halt all requests.
            gc.freeze()
            yield

    app = FastAPI(title=settings.app_name, lifespan=lifespan)
    edge.install(app, settings)
    app.add_middleware(RequestTelemetry)
    app.add_middleware(RequestContext)
    problems.install(app)
    outages.install(app)
    app.include_router(health.router)
    for module in load_modules():
        app.include_router(module.load_router())
        app.include_router(audit_router(module))
    check_closed(app.openapi())
    return app
