"""The two ways a command ends badly, in words for the user."""


class Refusal(Exception):
    """The command could not start; nothing was changed. One line: what, where, what to do. Exit code 2."""


class Failure(Exception):
    """What was asked does not hold; what was begun is undone. One line of words. Exit code 1."""
