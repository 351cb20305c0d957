"""An issuer of tokens on a real socket: its keys are found, kept, rotated, and never secrets."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from backend.common import issuer_keys
from backend.common.config import Settings
from backend.common.issuer_keys import IssuerKeys, KeysUnavailable, NoKeys, SharedSecret, keys_of
from backend.common.tokens import KeyUnknown, TokenRefused, read_token
from backend.main import create_app
from backend.modules.cc import NAME

Key = RSAKey | ECKey | OctKey


class Issuer:
    """Serves its discovery document and its keys; `asked` counts the questions for keys."""

    def __init__(self, url: str) -> None:
        self.url, self.asked = url, 0
        self.published: list[dict[str, Any]] = []
        self.away = False

    def publish(self, *keys: Key) -> None:
        self.published = [dict(key.as_dict(private=isinstance(key, OctKey))) for key in keys]

    def answer(self, path: str) -> dict[str, Any]:
        if path.endswith("/openid-configuration"):
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        self.asked += 1
        return {"keys": self.published}

    def token(self, key: Key, algorithm: str) -> str:
        claims = {"iss": self.url, "aud": "backend", "sub": "ann", "tenant": "t"}
        more = {"exp": int(time.time()) + 600, "scope": f"{NAME}:read"}
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims | more, key)


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    monkeypatch.setattr(issuer_keys, "_PAUSE", 0.0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500 if found.away else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found.answer(self.path)).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def of(issuer: Issuer, **more: Any) -> Settings:
    return Settings(_env_file=None, **{"auth_issuer": issuer.url, **more})


@cache
def rsa(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


def elliptic(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


async def test_keys_are_discovered_kept_and_rotated(issuer: Issuer) -> None:
    settings, old, new = of(issuer), rsa("old"), elliptic("new")
    issuer.publish(old)
    keys = IssuerKeys(settings)
    for _ in range(2):
        token = issuer.token(old, "RS256")
        assert read_token(token, await keys.trusted(), settings).subject == "ann"
    assert issuer.asked == 1
    issuer.publish(new)
    with pytest.raises(KeyUnknown):
        read_token(issuer.token(new, "ES256"), await keys.trusted(), settings)
    renewed = await keys.trusted(renew=True)
    assert read_token(issuer.token(new, "ES256"), renewed, settings).tenant == "t"
    with pytest.raises(KeyUnknown):
        read_token(issuer.token(old, "RS256"), renewed, settings)


async def test_a_flood_of_unknown_keys_asks_the_issuer_once(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_keys, "_PAUSE", 60.0)
    issuer.publish(rsa("k"))
    keys = IssuerKeys(of(issuer))
    for _ in range(9):
        await keys.trusted(renew=True)
    assert issuer.asked == 1


async def test_a_public_key_is_never_taken_for_a_secret(issuer: Issuer) -> None:
    settings, real = of(issuer), rsa("k")
    leaked = OctKey.import_key("s" * 40, {"kid": "leaked"})
    issuer.publish(real, leaked)
    trusted = await IssuerKeys(settings).trusted()
    for bad in (signed_with_the_public_key(issuer, real), issuer.token(leaked, "HS256")):
        with pytest.raises(TokenRefused):
            read_token(bad, trusted, settings)


def signed_with_the_public_key(issuer: Issuer, real: RSAKey) -> str:
    """Return what deceives a reader that lets the token choose between HMAC and RSA."""
    _, body, _ = issuer.token(real, "RS256").split(".")
    head = encoded(json.dumps({"alg": "HS256", "kid": real.kid}).encode())
    pem = real.as_pem(private=False)
    return f"{head}.{body}.{encoded(hmac.digest(pem, f'{head}.{body}'.encode(), 'sha256'))}"


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


async def test_while_the_issuer_is_away_the_old_keys_serve_on(issuer: Issuer) -> None:
    settings, own = of(issuer, auth_keys_ttl=0.001), rsa("k")
    issuer.publish(own)
    keys = IssuerKeys(settings)
    await keys.trusted()
    issuer.away = True
    assert read_token(issuer.token(own, "RS256"), await keys.trusted(), settings).subject == "ann"
    with pytest.raises(KeysUnavailable):
        await IssuerKeys(settings).trusted()


async def test_another_issuer_at_the_address_is_not_believed(issuer: Issuer) -> None:
    issuer.publish(rsa("k"))
    with pytest.raises(KeysUnavailable):
        await IssuerKeys(of(issuer, auth_issuer=f"{issuer.url}/")).trusted()


def test_the_app_takes_tokens_of_its_issuer_and_waits_for_keys(
    issuer: Issuer, settings: Settings
) -> None:
    own = elliptic("k")
    header = {"Authorization": f"Bearer {issuer.token(own, 'ES256')}"}
    app = create_app(settings.model_copy(update={"auth_issuer": issuer.url}))
    with TestClient(app, headers=header) as client:
        path = f"/{NAME}/audit"
        issuer.away = True
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        issuer.away = False
        issuer.publish(own)
        # The token is good now; it lacks the scope of this route.
        assert client.get(path).status_code == 403


async def test_production_takes_no_shared_secret() -> None:
    closed = keys_of(Settings(_env_file=None, environment="production"))
    assert isinstance(closed, NoKeys)
    with pytest.raises(TokenRefused):
        await closed.trusted()
    assert isinstance(keys_of(Settings(_env_file=None)), SharedSecret)
