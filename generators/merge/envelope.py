"""Takes off what is not the text itself: the mark at its start, the kind of line ends, the last line end."""

from dataclasses import dataclass

from generators.merge.piece import three_way

MARK = "\ufeff"


@dataclass(frozen=True)
class Envelope:
    """How a text lies in its file."""

    mark: bool
    crlf: bool
    ended: bool

    def around(self, text: str) -> str:
        """Return the text as it lies in the file."""
        text = text if self.ended else text.removesuffix("\n")
        return (MARK if self.mark else "") + (text.replace("\n", "\r\n") if self.crlf else text)


def opened(text: str) -> tuple[Envelope, str]:
    """Return the envelope of a file, and its text with plain line ends, the last one included."""
    mark, body = text.startswith(MARK), text.removeprefix(MARK)
    crlf = "\r\n" in body and body.count("\r\n") == body.count("\n")
    body = body.replace("\r\n", "\n") if crlf else body
    ended = body.endswith("\n") or not body
    return Envelope(mark, crlf, ended), body if ended else f"{body}\n"


def envelope_of(base: Envelope, ours: Envelope, theirs: Envelope) -> Envelope:
    """Return the envelope that one side changed, or ours."""
    values = [
        three_way(*(str(int(getattr(one, field))) for one in (base, ours, theirs))) or str(int(getattr(ours, field)))
        for field in ("mark", "crlf", "ended")
    ]
    return Envelope(*(value == "1" for value in values))
