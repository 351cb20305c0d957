"""One commit of a template under two names: before it was tagged, and after.

A project may have been rendered from `64950f8`, which is `v0.2.0` by now. The name may stand in its files, as the pin
of the generators does; that it reads otherwise today is nobody's change.
"""

import re
from collections.abc import Iterator

from generators.merge.blob import Blob

HASH = re.compile(r"-\d+-g([0-9a-f]+)$")


def named_as_then(now: Blob, ours: Blob, version_now: str, version_then: str) -> Blob:
    """Return a file that the template renders now, with the lines of ours that differ in the commit's name only.

    Args:
        now: the file as the commit renders it.
        ours: the project's own.
        version_now: what the commit is called now.
        version_then: what it was called when the project was rendered.
    """
    if not (now.is_text and ours.is_text):
        return now
    known = set(ours.text.splitlines())
    lines = (
        next((line for line in _named(old, version_now, version_then) if line.rstrip("\r\n") in known), old)
        for old in now.text.splitlines(keepends=True)
    )
    return Blob("".join(lines).encode("utf-8", "surrogateescape"), now.mode)


def _named(line: str, version_now: str, version_then: str) -> Iterator[str]:
    for now in _names(version_now):
        if now in line:
            yield from (line.replace(now, then) for then in _names(version_then))


def _names(version: str) -> list[str]:
    """Return what a file may call a version: the whole, and the commit's hash in v1.0.0-2-gabc1234."""
    found = HASH.search(version)
    return [version, *([found[1]] if found else [])]
