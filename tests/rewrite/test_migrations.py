"""Migrations: fresh ids, a chain tied together again, and refusals when it is broken."""

import pytest

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.revisions import id_before
from tests.rewrite.checks import RENAMING, renamed

FIRST = 'revision = "5b0c7de3a914"\ndown_revision = None\n'
SECOND = '''"""Add.

Revision ID: 9f1e22aa0b3c
Revises: 5b0c7de3a914
"""

revision: str = "9f1e22aa0b3c"
down_revision: str | None = "5b0c7de3a914"
depends_on = ("77aa77aa77aa",)
'''


def _chain(first: str = FIRST, second: str = SECOND, renaming: Renaming = RENAMING) -> list[str]:
    files = {"migrations/0001_init.py": first, "migrations/9f1e22aa0b3c_add_note.py": second}
    rewrite = renamed(files, renaming)
    return [*(file.content.decode() for file in rewrite.files), rewrite.files[1].path]


def test_ids_are_fresh_and_the_chain_holds() -> None:
    first, second, path = _chain()
    old, new = first.split('"')[1], second.split('"')[7]
    assert old not in FIRST and len(old) == len(new) == 12 and int(old, 16)
    assert second == SECOND.replace("5b0c7de3a914", old).replace("9f1e22aa0b3c", new)
    assert path == f"backend/modules/pem/migrations/{new}_add_prompt.py"


def test_ids_are_the_same_each_time_and_differ_by_target() -> None:
    other = Renaming.parse("cc", "hub", ["note=prompt"])
    assert _chain() == _chain()
    assert _chain()[0] != _chain(renaming=other)[0]


def test_an_id_is_told_from_the_fresh_one() -> None:
    first, *_ = _chain()
    assert id_before(first.split('"')[1], "pem") == "5b0c7de3a914"
    assert id_before("0001", "pem") is None
    by_hand, *_ = _chain(FIRST.replace("5b0c7de3a914", "0001"), SECOND.replace("5b0c7de3a914", "0001"))
    assert len(by_hand.split('"')[1]) == 12


def test_ids_stand_in_the_ledger() -> None:
    rewrite = renamed({"migrations/0001_init.py": FIRST})
    assert [(one.rule, one.old) for one in rewrite.ledger] == [("revision-id", "5b0c7de3a914")]


def test_numbers_that_look_like_an_id_stay() -> None:
    first, _, _ = _chain('revision = "5b0c7de3a914"\ndown_revision = None\nx = "5b0c7de3a914"\n')
    assert 'x = "5b0c7de3a914"' in first


def test_a_merge_follows_two() -> None:
    merge = 'revision = "cccccccccccc"\ndown_revision = (\n    "9f1e22aa0b3c",\n    "aaaaaaaaaaaa",\n)\n'
    side = 'revision = "aaaaaaaaaaaa"\ndown_revision = "5b0c7de3a914"\n'
    files = {"1.py": FIRST, "2.py": SECOND, "3.py": side, "4.py": merge}
    rewrite = renamed({f"migrations/{name}": text for name, text in files.items()})
    assert b"aaaaaaaaaaaa" not in rewrite.files[3].content


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (SECOND.replace('"5b0c7de3a914"', '"000000000000"'), "follows revision 000000000000, which no file has"),
        (SECOND.replace('"5b0c7de3a914"', "None"), "two heads"),
        (FIRST, "is also that of"),
        ("revision = f()\ndown_revision = None\n", "is not one plain string"),
    ],
)
def test_a_broken_chain_is_refused_with_the_file(second: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refusal:
        _chain(second=second)
    assert "migrations/" in str(refusal.value)


def test_a_circle_is_refused() -> None:
    with pytest.raises(Refusal, match="circle"):
        _chain(first=FIRST.replace("None", '"9f1e22aa0b3c"'))
