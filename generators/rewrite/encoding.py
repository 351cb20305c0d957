"""Bytes to text and back without a loss: byte order mark, declared encoding and line ends stay."""

import codecs
import io
import tokenize
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A decoded file; `encode` gives the bytes back."""

    text: str
    encoding: str
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Return another text in the encoding of this file; raises UnicodeEncodeError when it does not fit."""
        return self.mark + text.encode(self.encoding)


def decode(content: bytes, python: bool) -> Text | None:
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
        return Text(text, encoding, mark) if text.encode(encoding) == body else None
    except (SyntaxError, LookupError, UnicodeError):
        return None
