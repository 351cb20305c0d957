"""More requests at once than a process serves: the rest is refused at once and counted."""

import asyncio
from collections.abc import Callable
from itertools import islice

import httpx2
from prometheus_client import REGISTRY
from sqlalchemy import text

from backend.common.config import Settings
from backend.common.resources import Resources
from backend.main import create_app
from backend.modules.cc import NAME

Bearer = Callable[..., dict[str, str]]
PATH = f"/{NAME}/audit"


async def test_what_comes_on_top_is_refused_at_once(
    settings: Settings, resources: Resources, bearer: Bearer
) -> None:
    before = shed()
    app = create_app(settings.model_copy(update={"requests_at_once": 2}))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app):
        client = httpx2.AsyncClient(transport=transport, base_url="http://x", headers=bearer())

        async with resources.database.engine.begin() as connection:
            await connection.execute(text(f"LOCK TABLE {NAME}.audit"))
            asked = [asyncio.create_task(client.get(PATH)) for _ in range(5)]
            # Two wait for the table; nobody else waits for anything.
            refused = [await next_one for next_one in islice(asyncio.as_completed(asked), 3)]
            assert (await client.get("/livez")).status_code == 200
            await connection.rollback()
            answers = await asyncio.gather(*asked)
        assert (await client.get(PATH)).status_code == 200
    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503, 503]
    for answer in refused:
        assert answer.json()["type"] == "/problems/overloaded"
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert shed() == before + 3


def shed() -> float:
    return REGISTRY.get_sample_value("requests_shed_total") or 0.0
