"""Every case of the corpus comes out as expected or as a conflict; contradictions always are one."""

from collections import Counter
from functools import cache

import pytest

from generators.merge.merged import merged
from tests.merge.corpus import Case, corpus
from tests.merge.git_lines import by_lines

CASES = corpus()
# All of them are run by `python -m benchmarks.merge`.
SAMPLE = CASES[:: max(len(CASES) // 210, 1)]


@cache
def outcome(case: Case) -> str:
    """Return what ours makes of a case: right, conflict or wrong."""
    result = merged(case.path, case.base, case.ours, case.theirs, by_lines)
    return "conflict" if result.conflicts else "right" if result.text == case.expected else "wrong"


def test_the_corpus_is_large_and_made_alike_every_time() -> None:
    assert len(CASES) >= 1000
    assert len({case.path for case in CASES}) >= 10
    assert corpus() == CASES
    assert sum(case.expected is None for case in CASES) >= 100


@pytest.mark.parametrize("case", SAMPLE, ids=[case.name for case in SAMPLE])
def test_a_case_is_never_wrong(case: Case) -> None:
    assert outcome(case) in (["right", "conflict"] if case.expected is not None else ["conflict"])


def test_at_most_half_of_gits_conflicts_are_left() -> None:
    some = SAMPLE[::4]
    ours = Counter(outcome(case) for case in some)
    lines = sum(by_lines(case.base, case.ours, case.theirs)[1] > 0 for case in some)
    assert 0 < ours["conflict"] * 2 <= lines
