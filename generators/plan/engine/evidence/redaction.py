"""What must not stand in a committed log: values of secret settings, passwords in URLs, what a gate names."""

import os
import re
from collections.abc import Mapping, Sequence

SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL|DATABASE_URL|REDIS_URL|DSN", re.IGNORECASE)
USERINFO = re.compile(r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)")
BEARER = re.compile(r"(?i)(?<=bearer )[\w.~+/-]{8,}=*")
HIDDEN = "***"
SHORTEST, TAIL = 6, 2000


def redacted(text: str, patterns: Sequence[str] = (), given: Mapping[str, str] | None = None) -> str:
    """Return a text without secrets.

    Args:
        text: what a command said, or the command.
        patterns: regular expressions of what else is one.
        given: settings of the command besides those of this process.
    """
    settings = {**os.environ, **(given or {})}
    values = {value for name, value in settings.items() if SECRET.search(name) and len(value) >= SHORTEST}
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    for pattern in (USERINFO, BEARER, *map(re.compile, patterns)):
        text = pattern.sub(HIDDEN, text)
    return text


def tail(out: bytes, err: bytes, most: int = TAIL) -> str:
    """Return the end of what a command wrote, errors last."""
    text = "\n".join(part.decode("utf-8", "replace").strip() for part in (out, err) if part.strip())
    return text if len(text) <= most else f"...{text[-most:]}"
