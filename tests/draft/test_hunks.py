"""Changes as hunks: all of them lead from one state to the other, and each can be carried out alone."""

from hypothesis import given
from hypothesis import strategies as st

from generators.draft.hunks import Hunk, agreed, hunks, placed, shown, with_hunks
from generators.workspace.project import StoredFile

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n", b"d"]), max_size=12).map(b"".join)
STATES = st.dictionaries(st.sampled_from(["x.py", "y.md", "logo.png"]), LINES | st.just(b"\0binary"))


def state(contents: dict[str, bytes]) -> dict[str, StoredFile]:
    """Return files with these contents."""
    return {path: StoredFile(path, content, 0o644) for path, content in contents.items()}


@given(STATES, STATES)
def test_all_hunks_lead_to_the_other_state(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    old, new = state(before), state(after)
    assert with_hunks(old, new, hunks(old, new)) == new
    assert with_hunks(old, new, []) == old


@given(STATES, STATES, st.data())
def test_chosen_hunks_are_found_where_they_are_placed(
    before: dict[str, bytes], after: dict[str, bytes], data: st.DataObject
) -> None:
    old, new = state(before), state(after)
    chosen = [hunk for hunk in hunks(old, new) if data.draw(st.booleans())]
    some = with_hunks(old, new, chosen)
    assert with_hunks(old, some, placed(chosen)) == some


def test_changes_beside_each_other_are_one() -> None:
    old = state({"x.py": b"1\n2\n3\n4\n5\n6\n7\n"})
    new = state({"x.py": b"1\nB\n3\nD\n5\n6\nG\n"})
    found = hunks(old, new)
    assert found == [Hunk("x.py", ((1, 2, 1, 2), (3, 4, 3, 4))), Hunk("x.py", ((6, 7, 6, 7),))]
    assert shown(found[0], old, new) == ["@@ -2 +2 @@", " 1", "-2", "+B", " 3", "-4", "+D", " 5", " 6", " 7"]
    assert list(found[1].new_lines()) == [6]


def test_a_file_comes_goes_or_is_no_text() -> None:
    old = state({"x.py": b"1\n", "logo.png": b"\0"})
    new = state({"y.py": b"2\n", "logo.png": b"\0\0"})
    assert hunks(old, new) == [Hunk("logo.png"), Hunk("x.py"), Hunk("y.py")]
    assert [shown(hunk, old, new) for hunk in hunks(old, new)] == [["(no text)"], ["-1"], ["+2"]]


def test_what_both_sides_made_alike() -> None:
    base, ours, theirs = (state({"x.py": text, "y.py": b"1\n"}) for text in (b"1\n2\n3\n", b"A\n2\nB\n", b"A\n2\nC\n"))
    assert agreed(base, ours, theirs)["x.py"].content == b"A\n2\n3\n"
    assert agreed(base, ours, {}) == base


@given(STATES, STATES)
def test_two_sides_that_are_alike_agree_in_every_line(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    old, new = state(before), state(after)
    found = agreed(old, new, new)
    texts = [path for path in old.keys() & new.keys() if b"\0" not in old[path].content + new[path].content]
    assert [found[path] for path in texts] == [new[path] for path in texts]
