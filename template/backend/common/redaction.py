"""Keeps secrets and what callers sent out of the logs, whoever wrote the line."""

import re
from functools import lru_cache
from typing import Any, Final

from structlog.typing import EventDict, WrappedLogger

_SECRET_KEY: Final = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_?key|^body$|^payload$", re.IGNORECASE
)
_REPLACED: Final = (
    # A password in a URL.
    (re.compile(r"://[^/\s@]*@"), "://[redacted]@"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), r"\1 [redacted]"),
    # A JSON web token, wherever it stands.
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "[redacted]"),
    # PostgreSQL repeats the row, SQLAlchemy the parameters: both are the caller's body.
    (re.compile(r"DETAIL: .*"), "DETAIL: [redacted]"),
    (re.compile(r"\[parameters: .*\]"), "[parameters: redacted]"),
)
# What every replaced text has in it: nearly all values are done with at one look.
_SUSPECT: Final = re.compile(r"://|[Bb](?i:earer|asic)\s|eyJ|DETAIL: |\[parameters: ")


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: replace the values of telling keys, and secrets within text."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _clean(key, value)
    return event


def _clean(key: str, value: Any) -> Any:
    if _is_secret(key):
        return "[redacted]"
    if isinstance(value, str):
        return _scrub(value)
    if isinstance(value, dict):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", item) for item in value]
    return value


@lru_cache(maxsize=1024)
def _is_secret(key: str) -> bool:
    return bool(_SECRET_KEY.search(key))


def _scrub(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    return text
