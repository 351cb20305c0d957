"""The ways a command ends badly, in words for the user."""

import re
from collections.abc import Sequence


class Refusal(Exception):
    """The command could not start; nothing was changed. One line: what, where, what to do. Exit code 2.

    `details` are lines below it: the mistakes of a file, say, where all of them are told at once.
    """

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


class Blocked(Refusal):
    """Something else has to be done first; the words give the command. Exit code 3."""


class Failure(Exception):
    """What was asked does not hold; what was begun is undone. Exit code 1.

    The message is one line of words; `details` are lines below it, such as the failing tests.
    """

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


def words_of(error: OSError) -> str:
    """Return what the system said about a file, in one line: `backend/x.py: No space left on device`."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def no_pattern(text: str) -> str:
    """Return why a text is no regular expression, or no words when it is one."""
    try:
        re.compile(text)
    except re.error as error:
        return str(error)
    return ""
