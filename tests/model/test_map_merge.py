"""Added modules leave a map that was edited since; whatever else was done to them keeps them there."""

import pytest

from generators.model.map_merge import without_added

HEAD = "version: 1\nmodules:\n  cc: {title: C, paths: [cc]}\n"
PEM = "  pem: {title: P, paths: [pem]}\n"
HUB = "  hub: {title: H, paths: [hub]}  # mine\n"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (HEAD + PEM, HEAD),
        (HEAD + PEM + HUB, HEAD + HUB),
        (HEAD + HUB + PEM, HEAD + HUB),
        (HEAD + PEM.replace("P,", "Q,") + HUB, None),
        (HEAD + HUB, None),
        ("modules: [", None),
    ],
)
def test_added_modules_are_taken_out(now: str, expected: str | None) -> None:
    assert without_added(now, HEAD + PEM, HEAD) == expected


def test_a_change_that_did_more_than_add_is_not_taken_out() -> None:
    renamed = HEAD.replace("title: C", "title: D") + PEM
    assert without_added(renamed + HUB, renamed, HEAD) is None
