"""What goes wrong over the wire is answered as the OpenAPI document says: by a problem in words."""

import asyncio
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import text

from backend.common.config import Settings
from backend.common.resources import Resources
from backend.common.tokens import shared_secret
from backend.modules.cc import NAME
from tests.served import patient

Bearer = Callable[..., dict[str, str]]
JSON = {"Content-Type": "application/json"}
TEN_MB = 10 * 1024 * 1024


@dataclass
class Api:
    """The served app, with what it documents of itself."""

    client: httpx2.AsyncClient
    paths: dict[str, dict[str, Any]]

    @property
    def all(self) -> str:
        """The path where the gold module's things are made and listed."""
        return next(path for path in self.paths if re.fullmatch(rf"/{NAME}/(?!audit)\w+", path))

    @property
    def one(self) -> str:
        """The path of one of them, as a template."""
        return next(path for path in self.paths if re.fullmatch(self.all + r"/{\w+}", path))

    async def refuses(
        self, status: int, method: str, template: str, item: str = "", **request: Any
    ) -> httpx2.Response:
        """Ask; the answer has to be this problem, and the document has to have it."""
        path = re.sub(r"{\w+}", item, template)
        answer = await self.client.request(method, path, **request)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["status"], problem["instance"]) == (status, path)
        assert problem["detail"] and problem["request_id"] == answer.headers["X-Request-ID"]
        documented = self.paths[template][method.lower()]["responses"][str(status)]
        assert "application/problem+json" in documented["content"]
        assert status != 503 or int(answer.headers["Retry-After"]) > 0
        return answer


@pytest.fixture(scope="module")
async def api(base_url: str, bearer: Bearer) -> AsyncIterator[Api]:
    async with patient(base_url, bearer()) as client:
        yield Api(client, (await client.get("/openapi.json")).json()["paths"])


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(160):
        yield b" " * (TEN_MB // 160)


@pytest.mark.parametrize("content", [lambda: b" " * TEN_MB, chunks], ids=["whole", "chunks"])
async def test_a_body_of_ten_megabytes(api: Api, content: Callable[[], Any]) -> None:
    await api.refuses(413, "POST", api.all, content=content(), headers=JSON)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, b"{"),
        (422, b'{"title": NaN}'),
        (422, b"\0"),
        (400, b'{"title": "\xc3("}'),
        (400, b"[" * 100_000),
    ],
)
async def test_malformed_json(api: Api, status: int, body: bytes) -> None:
    await api.refuses(status, "POST", api.all, content=body, headers=JSON)


@pytest.mark.parametrize("cursor", ["x", "W10", "\0", "[" * 3000, "e30", "' OR 1=1 --"])
async def test_a_hostile_cursor(api: Api, cursor: str) -> None:
    for path in (api.all, f"/{NAME}/audit"):
        await api.refuses(400, "GET", path, params={"cursor": cursor})


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
async def test_a_cursor_at_the_ends_of_the_calendar(api: Api, at: str) -> None:
    for path, filters in ((api.all, {"status": None}), (f"/{NAME}/audit", {"subject_id": None})):
        made = urlsafe_b64encode(json.dumps([at, str(UUID(int=0)), filters]).encode()).decode()
        answer = await api.refuses(400, "GET", path, params={"cursor": made.rstrip("=")})
        assert answer.json()["type"] == "/problems/invalid-cursor"


def bad_tokens(settings: Settings) -> Iterator[str]:
    """Yield nothing at all, then a forged, an expired and another audience's token."""
    own = shared_secret(settings).keys
    forger = OctKey.import_key("another secret, long enough to be one")
    now = int(time.time())
    good: dict[str, Any] = {
        "iss": settings.auth_issuer,
        "aud": settings.auth_audience,
        "sub": "mallory",
        "tenant": "tenant-a",
        "scope": f"{NAME}:read {NAME}:write {NAME}:audit",
        "exp": now + 3600,
    }
    yield ""
    yield "Bearer " + jwt.encode({"alg": "HS256"}, good, forger)
    yield "Bearer " + jwt.encode({"alg": "HS256"}, {**good, "exp": now - 3600}, own)
    yield "Bearer " + jwt.encode({"alg": "HS256"}, {**good, "aud": "another"}, own)


async def test_a_token_that_is_none_forged_expired_or_for_others(
    api: Api, settings: Settings
) -> None:
    for token in bad_tokens(settings):
        headers = {"Authorization": token, **JSON}
        for method, path, more in (
            ("GET", api.all, {}),
            ("GET", f"/{NAME}/audit", {}),
            # Not even that the body is no JSON is told to them.
            ("POST", api.all, {"content": b"{"}),
            ("DELETE", api.one, {"item": "no-id"}),
        ):
            answer = await api.refuses(401, method, path, headers=headers, **more)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.usefixtures("resources")
async def test_the_id_of_another_tenant(api: Api, bearer: Bearer) -> None:
    made = await api.client.post(api.all, json={"title": "Ours"})
    item = made.headers["Location"].rpartition("/")[2]
    theirs = {**bearer(tenant="tenant-b"), "If-Match": made.headers["ETag"]}
    await api.refuses(404, "GET", api.one, item, headers=theirs)
    await api.refuses(404, "PATCH", api.one, item, headers=theirs, json={"title": "Mine"})
    await api.refuses(404, "DELETE", api.one, item, headers=theirs)
    assert (await api.client.get(made.headers["Location"])).json()["title"] == "Ours"


async def test_a_slow_query_and_no_connection_for_the_others(
    api: Api, resources: Resources
) -> None:
    audit = f"/{NAME}/audit"
    async with resources.database.engine.begin() as connection:
        await connection.execute(text(f"LOCK TABLE {NAME}.audit"))
        answers = await asyncio.gather(*(api.refuses(503, "GET", audit) for _ in range(4)))
    said = " ".join(answer.json()["detail"] for answer in answers)
    assert "gave up" in said and "busy" in said
    assert (await api.client.get(audit)).status_code == 200
