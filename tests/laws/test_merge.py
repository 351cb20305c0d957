"""The laws of a merge: one side alone wins, the sides are equal, nothing is wrong twice."""

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.merge.merged import Merged, merged
from tests.merge.edits import Module
from tests.merge.git_lines import by_lines
from tests.merge.modules import SETTINGS, TASKS
from tests.merge.splices import Edit, composed, spliced

BASES = {text: Module(text).edits() for text in (SETTINGS, TASKS)}
FEW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, Edit, Edit]:
    """Return a module and an edit of each side."""
    base = draw(st.sampled_from(list(BASES)))
    edits = st.sampled_from(BASES[base])
    return base, draw(edits), draw(edits)


def merge(base: str, ours: str, theirs: str) -> Merged:
    """Merge three versions of a Python file."""
    return merged("module.py", base, ours, theirs, by_lines)


def sides(case: tuple[str, Edit, Edit]) -> tuple[str, str, str]:
    """Return base, ours and theirs."""
    base, ours, theirs = case
    return base, spliced(base, list(ours.splices)), spliced(base, list(theirs.splices))


@FEW
@given(versions())
def test_one_side_alone_wins_and_two_alike_are_one(case: tuple[str, Edit, Edit]) -> None:
    base, ours, theirs = sides(case)
    assert merge(base, ours, ours) == Merged(ours)
    assert merge(base, base, theirs) == Merged(theirs)
    assert merge(base, ours, base) == Merged(ours)


@FEW
@given(versions())
def test_the_sides_are_equal_but_for_the_order(case: tuple[str, Edit, Edit]) -> None:
    base, ours, theirs = sides(case)
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        # By letters, since two new arguments may stand on one line.
        assert sorted(one.text) == sorted(other.text)


@FEW
@given(versions())
def test_what_is_clean_compiles_and_is_as_expected(case: tuple[str, Edit, Edit]) -> None:
    base, ours, theirs = sides(case)
    result = merge(base, ours, theirs)
    if not result.conflicts:
        ast.parse(result.text)
        assert result.text == (ours if case[1] == case[2] else composed(base, case[1], case[2]))


@FEW
@given(versions())
def test_twice_is_once(case: tuple[str, Edit, Edit]) -> None:
    base, ours, theirs = sides(case)
    result = merge(base, ours, theirs)
    if not result.conflicts:
        # Merged once more, with their side as the new base, nothing changes.
        assert merge(theirs, result.text, theirs) == Merged(result.text)
        # With the old base a new neighbour may be taken for the renamed one: that is asked, never decided wrongly.
        again = merge(base, result.text, theirs)
        assert again.conflicts or again == Merged(result.text)
