"""JSON Web Tokens (RFC 7519): read with suspicion, made for development. Only here is joserfc."""

import re
from dataclasses import dataclass, field
from time import time
from typing import Final

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError
from joserfc.jwk import KeySet, OctKey

from backend.common.caller import Caller
from backend.common.config import Settings
from backend.common.known_tokens import KnownTokens

# A list for each kind of key: a public key can never be taken for a shared secret.
SECRET_ALGORITHMS: Final = ("HS256",)
ISSUER_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_LONGEST: Final = 8192
# No colon in a tenant's name: it ends there in the keys that begin with it.
NAMES: Final = {
    "sub": re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@|/-]{0,199}"),
    "tenant": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
}


class TokenRefused(Exception):
    """The token is not one to trust; the message says why, without repeating it."""


class KeyUnknown(TokenRefused):
    """The token names a key that we do not have (yet)."""


@dataclass(frozen=True)
class TrustedKeys:
    """Keys, and the only algorithms that they may be used with.

    What was verified with them is known as long as they are trusted: new keys know nothing yet.
    """

    keys: KeySet
    algorithms: tuple[str, ...]
    known: KnownTokens = field(default_factory=KnownTokens)


def shared_secret(settings: Settings) -> TrustedKeys:
    """Return the key of development and tests."""
    key = OctKey.import_key(settings.auth_secret.get_secret_value())
    return TrustedKeys(KeySet([key]), SECRET_ALGORITHMS)


def read_token(text: str, trusted: TrustedKeys, settings: Settings) -> Caller:
    """Return whom a token speaks for.

    Raises:
        KeyUnknown: it is signed by a key that is not among the trusted ones.
        TokenRefused: anything else is wrong with it.
    """
    if len(text) > _LONGEST:
        raise TokenRefused("the token is too long")
    return trusted.known.caller(text) or _verified(text, trusted, settings)


def _verified(text: str, trusted: TrustedKeys, settings: Settings) -> Caller:
    try:
        token = jwt.decode(text, trusted.keys, algorithms=trusted.algorithms)
        _rules(settings).validate(token.claims)
    except InvalidKeyIdError as error:
        raise KeyUnknown("the token's key is not known") from error
    except ExpiredTokenError as error:
        raise TokenRefused("the token has expired") from error
    except ClaimError as error:
        raise TokenRefused(f"the token's claim {error.claim} is not acceptable") from error
    # Whatever a hostile token makes a parser raise, it is not to be trusted.
    except Exception as error:
        raise TokenRefused("the token is damaged, or of no issuer we trust") from error
    caller = _caller(token.claims)
    trusted.known.keep(text, caller, token.claims["exp"] + settings.auth_leeway)
    return caller


def make_token(settings: Settings, caller: Caller, seconds: int = 3600) -> str:
    """Return a token signed by the shared secret; it cannot be used in production."""
    now = int(time())
    claims = {
        "iss": settings.auth_issuer,
        "aud": settings.auth_audience,
        "sub": caller.subject,
        "tenant": caller.tenant,
        "scope": " ".join(sorted(caller.scopes)),
        "iat": now,
        "nbf": now,
        "exp": now + seconds,
    }
    trusted = shared_secret(settings)
    header = {"alg": SECRET_ALGORITHMS[0]}
    return jwt.encode(header, claims, trusted.keys, algorithms=trusted.algorithms)


def _rules(settings: Settings) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=settings.auth_leeway,
        iss={"essential": True, "value": settings.auth_issuer},
        aud={"essential": True, "value": settings.auth_audience},
        exp={"essential": True},
        sub={"essential": True},
        tenant={"essential": True},
    )


def _caller(claims: jwt.Claims) -> Caller:
    subject, tenant, scope = claims["sub"], claims["tenant"], claims.get("scope", "")
    for name, value in (("sub", subject), ("tenant", tenant)):
        if not isinstance(value, str) or not NAMES[name].fullmatch(value):
            raise TokenRefused(f"the token's claim {name} is not acceptable")
    if not isinstance(scope, str):
        raise TokenRefused("the token's claim scope is not acceptable")
    return Caller(subject, tenant, frozenset(scope.split()))
