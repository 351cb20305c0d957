"""The headers that every answer has, the one to a crash included."""

from typing import Final

SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # Kept by the caller alone, and asked for again: the ETag makes that cheap.
    "Cache-Control": "private, no-cache",
}
