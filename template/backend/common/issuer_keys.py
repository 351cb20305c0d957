"""Where the keys come from that tokens are checked with: a shared secret, or an issuer's JWKS."""

import asyncio
from time import monotonic
from typing import Any, Final, Protocol

import httpx2
import structlog
from joserfc.jwk import KeySet

from backend.common.config import Settings
from backend.common.contracts import Unavailable
from backend.common.tokens import ISSUER_ALGORITHMS, TokenRefused, TrustedKeys, shared_secret

log = structlog.get_logger("auth")
# Seconds between two questions to the issuer, however many tokens name keys that we do not have.
_PAUSE: Final = 5.0
# Never "oct": a secret that somebody published is none.
_PUBLIC: Final = frozenset({"RSA", "EC", "OKP"})


class KeysUnavailable(Unavailable):
    """The issuer's keys could not be fetched; nobody can be let in."""

    slug, title = "keys-unavailable", "Keys unavailable"


class Keys(Protocol):
    """The keys to trust at the moment."""

    async def trusted(self, *, renew: bool = False) -> TrustedKeys:
        """Return them; `renew`: a token named one that was not among them."""


def keys_of(settings: Settings) -> Keys:
    """Return what the settings say; in production that is an issuer, or nobody is let in."""
    if settings.auth_issuer.startswith(("https://", "http://")) or settings.auth_keys_url:
        return IssuerKeys(settings)
    if settings.environment == "production":
        log.warning("auth_closed", reason="AUTH_ISSUER is no URL: every request is refused")
        return NoKeys()
    return SharedSecret(settings)


class SharedSecret:
    """The key of development and tests."""

    def __init__(self, settings: Settings) -> None:
        self._keys = shared_secret(settings)

    async def trusted(self, *, renew: bool = False) -> TrustedKeys:
        """Return the one key there is."""
        return self._keys


class NoKeys:
    """Nobody is trusted."""

    async def trusted(self, *, renew: bool = False) -> TrustedKeys:
        """Refuse."""
        raise TokenRefused("no issuer is configured")


class IssuerKeys:
    """Fetched when first needed, kept for a while, fetched anew when a token names an unknown key.

    While the issuer is away the old keys serve on.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._keys: TrustedKeys | None = None
        self._fetched = self._asked = float("-inf")

    async def trusted(self, *, renew: bool = False) -> TrustedKeys:
        """Return the issuer's keys; raises KeysUnavailable when there never were any."""
        async with self._lock:
            now = monotonic()
            old = now - self._fetched > self._settings.auth_keys_ttl
            if (old or renew) and now - self._asked > _PAUSE:
                self._asked = now
                await self._renew()
        if self._keys is None:
            raise KeysUnavailable("The keys that tokens are checked with cannot be had now.")
        return self._keys

    async def _renew(self) -> None:
        # Whatever is wrong with the network or the answer: the old keys serve on.
        try:
            async with httpx2.AsyncClient(timeout=self._settings.auth_keys_timeout) as client:
                found = await _fetch(client, await self._url(client))
            public = [key for key in found["keys"] if _is_for_signatures(key)]
            self._keys = TrustedKeys(KeySet.import_key_set({"keys": public}), ISSUER_ALGORITHMS)
            self._fetched = monotonic()
        except Exception as error:
            log.warning("keys_not_fetched", issuer=self._settings.auth_issuer, error=repr(error))

    async def _url(self, client: httpx2.AsyncClient) -> str:
        if self._settings.auth_keys_url:
            return self._settings.auth_keys_url
        issuer = self._settings.auth_issuer
        about = await _fetch(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about["issuer"] != issuer:
            raise ValueError(f"the issuer calls itself {about['issuer']}")
        return str(about["jwks_uri"])


async def _fetch(client: httpx2.AsyncClient, url: str) -> dict[str, Any]:
    answer = await client.get(url)
    answer.raise_for_status()
    content: dict[str, Any] = answer.json()
    return content


def _is_for_signatures(key: dict[str, Any]) -> bool:
    return key.get("kty") in _PUBLIC and key.get("use", "sig") == "sig"
