"""Modules that are called like a word of SQL or of English: their own names change, those words stay."""

import pytest

from generators.model.names import Renaming
from generators.rewrite.files import SourceFile
from generators.rewrite.outside import Renamed, rewrite_outside
from tests.rewrite.checks import check_renamed, check_untouched

ORDER = Renaming.parse("order", "purchase")
GROUP = Renaming.parse("group", "team")

CHANGES = (
    (
        "x.py",
        'x = "SELECT 1 FROM order.items ORDER BY id"\n',
        'x = "SELECT 1 FROM purchase.items ORDER BY id"\n',
        ORDER,
    ),
    ("x.py", 'x = f"/order/{y} order by {z}"\n', 'x = f"/purchase/{y} order by {z}"\n', ORDER),
    ("x.py", "# in order to send the order\n", "# in order to send the purchase\n", ORDER),
    ("x.sql", 'SELECT "group".a\nGROUP\n  BY a;\n', 'SELECT "team".a\nGROUP\n  BY a;\n', GROUP),
    ("x.md", "The order, in order that it is read.\n", "The purchase, in order that it is read.\n", ORDER),
    ("x.md", "The order bypassed, order bytes\n", "The purchase bypassed, purchase bytes\n", ORDER),
)
STAYS = (
    ("x.py", 'x = "SELECT id FROM items ORDER BY id DESC"\ny = "order by"\n', ORDER),
    ("x.py", 'x = """\nSELECT id FROM items\norder\n    by id\n"""\n', ORDER),
    ("x.py", 'x = "SELECT id\\nFROM items\\nGROUP\\tBY id"\n', GROUP),
    ("x.py", 'x = f"SELECT {a} FROM items GROUP BY {a} Order By {a}"\n', ORDER),
    ("x.py", "# read once more in order\n# to be sure\n", ORDER),
    ("x.sql", "SELECT id FROM items ORDER BY id;\n", ORDER),
    ("x.yaml", "query: select id from items order by id\n", ORDER),
    ("x.md", "In order to read, and in order\nthat it is read.\n", ORDER),
)


@pytest.mark.parametrize(("name", "before", "after", "renaming"), CHANGES)
def test_the_modules_own_word_changes(name: str, before: str, after: str, renaming: Renaming) -> None:
    check_renamed(before, after, renaming=renaming, name=name)


@pytest.mark.parametrize(("name", "text", "renaming"), STAYS)
def test_a_word_of_sql_or_of_english_stays(name: str, text: str, renaming: Renaming) -> None:
    left = check_untouched(text, renaming=renaming, name=name)
    assert {(one.verdict, one.rule) for one in left} <= {("keep", "sql-keyword"), ("keep", "english")}


def test_in_another_modules_statement() -> None:
    own = SourceFile("m/order/tables.py", b'Table("items", m, schema="order")\n')
    sql = b"SELECT id FROM order.items ORDER BY id;\n"
    moved = {own.path: "m/purchase/tables.py"}
    done = rewrite_outside(Renamed([own], ["m/order"], ORDER, moved), [SourceFile("m/desk/x.sql", sql)])
    assert done.files[0].content == b"SELECT id FROM purchase.items ORDER BY id;\n"
