"""Tokens that were verified: who sends one again is known without another look at its signature."""

from hashlib import sha256
from time import time
from typing import Final

from backend.common.caller import Caller

# The oldest makes room, so that a flood of good tokens cannot fill the memory.
MOST: Final = 2048


class KnownTokens:
    """Callers by the digest of their token, so that no token lies about, until it expires."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Caller, float]] = {}

    def caller(self, token: str) -> Caller | None:
        """Return whom the token was found to speak for, unless it has expired since."""
        caller, until = self._known.get(_digest(token), (None, 0.0))
        return caller if until >= int(time()) else None

    def keep(self, token: str, caller: Caller, until: float) -> None:
        """Know the token from now on, up to this moment of the clock."""
        if len(self._known) >= MOST:
            del self._known[next(iter(self._known))]
        self._known[_digest(token)] = caller, until


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
