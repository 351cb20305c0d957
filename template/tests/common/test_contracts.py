"""Times that callers send: texts with a zone, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from backend.common.contracts import Day, Moment


def test_times_are_taken_from_texts_and_from_code() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert TypeAdapter(Moment).validate_python("2026-03-01T13:00:00+01:00") == noon
    assert TypeAdapter(Moment).validate_python(noon) == noon
    assert TypeAdapter(Day).validate_python("2026-03-01") == date(2026, 3, 1)
    assert TypeAdapter(Day).validate_python(date(2026, 3, 1)) == date(2026, 3, 1)


@pytest.mark.parametrize("kind", [Moment, Day])
@pytest.mark.parametrize("sent", [0, 1.5, True, "0", "-5", "soon", "9999-12-31T23:59:59-12:00"])
def test_numbers_and_what_no_zone_has_are_refused(kind: Any, sent: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(sent)


def test_a_moment_has_a_zone() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python("2026-03-01T12:00:00")
