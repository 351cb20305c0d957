"""Ends the whole run, with the place it hangs at, when one test does not end."""

import faulthandler
from collections.abc import Iterator

import pytest

# Far beyond what any of these tests takes, even the long run: only an endless loop reaches it.
PATIENCE = 1800


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    """Guard a test; there is no other way to stop a loop inside of compiled code."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
