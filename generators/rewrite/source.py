"""Bytes to text and back without a loss: byte order mark, declared encoding and line ends stay."""

import codecs
import io
import tokenize
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True)
class Source:
    """A decoded file: its text, and for each place in the text its place in the bytes."""

    content: bytes
    text: str
    encoding: str
    mark: bytes = b""

    def at(self, place: int) -> int:
        """Return the byte that a character of the text starts at."""
        return len(self.mark) + (self._places[place] if self._places else place)

    @cached_property
    def _places(self) -> list[int]:
        if self.text.isascii():
            return []
        return [0, *accumulate(len(sign.encode(self.encoding)) for sign in self.text)]


def decode(content: bytes, python: bool) -> Source | None:
    """Return a file's text, or None when it is not text that can be given back byte for byte.

    Args:
        content: the file.
        python: whether the first lines may declare an encoding (PEP 263).
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    body = content[len(mark) :]
    if b"\0" in body:
        return None
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0] if python else "utf-8"
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = body.decode(encoding)
        # Where the parts are not the whole (shifting encodings), bytes cannot be cut between characters.
        lossless = body == b"".join(sign.encode(encoding) for sign in text) if encoding != "utf-8" else True
        return Source(content, text, encoding, mark) if lossless else None
    except (SyntaxError, LookupError, UnicodeError):
        return None
