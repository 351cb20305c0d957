"""The comparison with other tools counts what it says: right, damaged, refused."""

from tests.traps.peers import Score, is_right, ours, score
from tests.traps.replacing import by_sed, by_str_replace
from tests.traps.symbols import by_libcst
from tests.traps.trap import Result, Trap

CHANGES = Trap("changes", "<cc|pem>_x = 1\n")
STAYS = Trap("stays", "success = gcc = 1\nx = message['cc']\n")
REFUSED = Trap("refused", "cc_x = 1\npem_x = 2\n", refused="'cc_x' would become 'pem_x'")
TRAPS = (CHANGES, STAYS, REFUSED)


def test_a_result_is_right_when_it_is_what_was_asked_for() -> None:
    assert is_right(CHANGES, Result(b"pem_x = 1\n", "x.py"))
    assert not is_right(CHANGES, None)
    assert is_right(REFUSED, None)
    assert not is_right(REFUSED, Result(b"pem_x = 1\npem_x = 2\n", "x.py"))


def test_ours_gets_all_of_them() -> None:
    assert score("ours", ours, TRAPS) == Score("ours", right=3, changed=1, damaged=0, noticed=1)


def test_others_get_their_part() -> None:
    assert score("a", by_str_replace, TRAPS) == Score("a", right=1, changed=1, damaged=1, noticed=0)
    assert score("b", by_sed, TRAPS) == Score("b", right=0, changed=0, damaged=1, noticed=0)
    assert score("c", by_libcst, TRAPS) == Score("c", right=2, changed=1, damaged=0, noticed=0)
