"""A verified token is known until it expires, its keys go, or others need the room."""

from time import time

import pytest

from backend.common import known_tokens
from backend.common.caller import Caller
from backend.common.known_tokens import KnownTokens

ANN = Caller("ann", "acme")


def test_a_token_is_known_until_it_expires() -> None:
    known = KnownTokens()
    known.keep("good", ANN, time() + 60)
    known.keep("old", ANN, time() - 2)
    assert known.caller("good") == ANN
    assert known.caller("old") is None and known.caller("never seen") is None


def test_the_oldest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_tokens, "MOST", 2)
    known = KnownTokens()
    for token in ("first", "second", "third"):
        known.keep(token, ANN, time() + 60)
    assert [known.caller(token) for token in ("first", "second", "third")] == [None, ANN, ANN]


def test_no_token_lies_about() -> None:
    known = KnownTokens()
    known.keep("very secret", ANN, time() + 60)
    assert "very secret" not in repr(vars(known))
