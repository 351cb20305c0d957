"""Tokens that are not to be trusted, scopes that are missing, routes that declare none."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from backend.common.auth import OpenRouteError, check_closed
from backend.common.config import Settings
from backend.modules.cc import NAME

Bearer = Callable[..., dict[str, str]]
NOW = int(time.time())


def signed(settings: Settings, key: OctKey | None = None, **changes: Any) -> str:
    """Return a token as the app makes it, but for the changed claims; None leaves one out."""
    claims = {
        "iss": settings.auth_issuer,
        "aud": settings.auth_audience,
        "sub": "mallory",
        "tenant": "tenant-a",
        "scope": f"{NAME}:read",
        "exp": NOW + 600,
        **changes,
    }
    own = OctKey.import_key(settings.auth_secret.get_secret_value())
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "HS256"}, given, key or own)


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": NOW - 600},
    {"exp": None},
    {"exp": "never"},
    {"nbf": NOW + 600},
    {"aud": "another-api"},
    {"aud": None},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"sub": None},
    {"sub": "-"},
    {"sub": 7},
    {"tenant": None},
    {"tenant": "-"},
    {"tenant": "a b"},
    {"tenant": "a:b"},
    {"scope": [f"{NAME}:read"]},
]


@pytest.mark.parametrize("changes", BAD_CLAIMS, ids=" ".join)
def test_a_claim_that_does_not_hold_is_refused(
    running_app: TestClient, settings: Settings, collection: str, changes: dict[str, Any]
) -> None:
    refused(running_app, collection, f"Bearer {signed(settings, **changes)}")


def test_the_same_token_without_the_fault_is_taken(
    running_app: TestClient, settings: Settings, collection: str
) -> None:
    good = {"Authorization": f"bearer {signed(settings)}"}
    assert running_app.get(collection, headers=good).status_code == 200


def test_a_forged_signature_is_refused(
    running_app: TestClient, settings: Settings, collection: str
) -> None:
    forged = signed(settings, OctKey.import_key("another secret, long enough to be one"))
    head, body, signature = signed(settings).split(".")
    more = part({**json.loads(unpacked(body)), "scope": f"{NAME}:write"})
    for token in (forged, f"{head}.{more}.{signature}", f"{head}.{body}.", f"{head}.{body}"):
        refused(running_app, collection, f"Bearer {token}")


def test_the_algorithm_is_ours_to_choose(
    running_app: TestClient, settings: Settings, collection: str
) -> None:
    _, body, signature = signed(settings).split(".")
    for algorithm in ("none", "None", "HS512", "RS256", ""):
        head = part({"alg": algorithm, "typ": "JWT"})
        for last in ("", signature):
            refused(running_app, collection, f"Bearer {head}.{body}.{last}")
    key = RSAKey.generate_key(2048)
    token = jwt.encode({"alg": "RS256"}, json.loads(unpacked(body)), key)
    refused(running_app, collection, f"Bearer {token}")


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer " + 9999 * "a"],
)
def test_what_is_no_token_is_refused(running_app: TestClient, collection: str, value: str) -> None:
    refused(running_app, collection, value)


def test_a_missing_scope_is_forbidden(
    running_app: TestClient, collection: str, bearer: Bearer
) -> None:
    answer = running_app.get(collection, headers=bearer("other:read", f"{NAME}:write"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    wanted = f'Bearer error="insufficient_scope", scope="{NAME}:read"'
    assert answer.headers["WWW-Authenticate"] == wanted


def test_every_route_declares_a_scope_of_its_module_or_says_that_it_is_public(
    running_app: TestClient,
) -> None:
    document = running_app.get("/openapi.json").json()
    check_closed(document)
    for path, ways in document["paths"].items():
        for operation in ways.values():
            module = path.split("/")[1]
            scopes = [scope for each in operation["security"] for scope in each["bearer"]]
            assert scopes or path in {"/livez", "/readyz"}
            assert all(scope.startswith(f"{module}:") for scope in scopes)
            assert not scopes or {"401", "403", "429"} <= operation["responses"].keys()


def test_a_route_that_declares_nothing_is_named() -> None:
    app, router = FastAPI(), APIRouter()
    router.add_api_route("/open", lambda: "all", methods=["GET"])
    app.include_router(router)
    with pytest.raises(OpenRouteError, match=r"^GET /open declares no scope: add dependencies="):
        check_closed(app.openapi())


def refused(client: TestClient, path: str, authorization: str) -> None:
    """Assert the documented answer to a token that is not to be trusted."""
    answer = client.get(path, headers={"Authorization": authorization})
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/unauthorized"


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
