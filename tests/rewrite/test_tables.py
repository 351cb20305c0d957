"""Tables that the module declares: every place that names them follows, and tables of others stay."""

import pytest

from generators.rewrite.files import SourceFile
from generators.rewrite.outside import Renamed, rewrite_outside
from tests.rewrite.checks import RENAMING, check_renamed, check_untouched

MODEL = {"models.py": 'class Row:\n    __tablename__ = "cc_rows"\n'}
DECLARES = {
    "a model": MODEL,
    "a model, with a type": {"models.py": 'class Row:\n    __tablename__: str = "cc_rows"\n'},
    "Django's model": {"models.py": 'class Row:\n    class Meta:\n        db_table = "cc_rows"\n'},
    "a table": {"tables.py": 'rows = sa.Table("cc_rows", metadata)\n'},
    "a migration": {"migrate.py": 'op.create_table("cc_rows", c)\n'},
    "a migration in SQL": {"migrate.py": 'op.execute("CREATE TABLE IF NOT EXISTS cc_rows (id int)")\n'},
    "an f-string": {"migrate.py": 'op.execute(f"create table cc_rows ({x})")\n'},
    "a file of SQL": {"schema.sql": 'CREATE UNLOGGED TABLE public."cc_rows" (id int);\n'},
    "a view": {"schema.sql": "CREATE OR REPLACE VIEW cc_rows AS SELECT 1;\n"},
}
NAMES = (
    'x = ForeignKey("cc_rows.id")\n',
    'x = ForeignKeyConstraint(["a"], ["cc_rows.id", "cc_rows.b"])\n',
    'x = relationship("Row", secondary="cc_rows")\n',
    'x = text("DELETE FROM cc_rows")\n',
    'x = f"SELECT {a} FROM public.cc_rows, b WHERE cc_rows.id = b.id"\n',
    'op.add_column("cc_rows", c)\nop.create_foreign_key("fk", "a", "cc_rows", ["b"], ["id"])\n',
)
OTHERS = (
    'x = ForeignKey("cc_numbers.id")\n',
    'x = relationship("Row", secondary="cc_numbers")\n',
    'x = text("DELETE FROM cc_numbers")\n',
    'op.add_column("cc_numbers", c)\n',
)


@pytest.mark.parametrize("beside", DECLARES.values(), ids=DECLARES)
def test_a_statement_over_a_declared_table(beside: dict[str, str]) -> None:
    left = check_renamed('x = text("DELETE FROM cc_rows")\n', 'x = text("DELETE FROM pem_rows")\n', beside)
    assert left == ()


@pytest.mark.parametrize("text", NAMES)
def test_what_names_a_declared_table(text: str) -> None:
    assert check_renamed(text, text.replace("cc_", "pem_"), MODEL) == ()


def test_a_file_of_sql_that_names_a_declared_table() -> None:
    check_renamed("DELETE FROM cc_rows;\n", "DELETE FROM pem_rows;\n", MODEL, name="x.sql")


@pytest.mark.parametrize("text", OTHERS)
def test_a_table_that_the_module_does_not_declare_stays(text: str) -> None:
    assert [one.rule for one in check_untouched(text, MODEL)] == ["undeclared-name"]


OUTSIDE = {
    'x = ForeignKey("cc_rows.id")\n': 'x = ForeignKey("pem_rows.id")\n',
    'x = relationship(secondary="cc_rows")\n': 'x = relationship(secondary="pem_rows")\n',
    'x = "SELECT 1 FROM public.cc_rows"\n': 'x = "SELECT 1 FROM public.pem_rows"\n',
    "x = 'DELETE FROM \"cc_rows\" WHERE cc_rows.cc_id'\n": "x = 'DELETE FROM \"pem_rows\" WHERE pem_rows.pem_id'\n",
    'x = f"DELETE FROM cc_logs WHERE {y}"\n': 'x = f"DELETE FROM pem_logs WHERE {y}"\n',
}
OUTSIDE_STAYS = (
    'x = ForeignKey("crm.cc_rows.id")\n',
    'x = "SELECT 1 FROM crm.cc_rows, cc_rows_2, cc_numbers"\n',
    'x = \'SELECT 1 FROM "crm"."cc_rows"\'\n',
    'x = "cc_rows"\n',
    'x = ForeignKey("rows.id")\n',
    'class Log:\n    __tablename__ = "cc_logs"\nx = ForeignKey("cc_logs.id")\n',
)


def _in_another_module(text: str, path: str = "m/desk/x.py", table: str = "cc_rows") -> str:
    model = f'class Row:\n    __tablename__ = "{table}"\n    cc_id: int\n'
    own = [
        SourceFile("m/cc/models.py", model.encode()),
        SourceFile("m/cc/log.sql", b"CREATE TABLE cc_logs (id int);\n"),
    ]
    moved = {file.path: file.path.replace("/cc/", "/pem/") for file in own}
    done = rewrite_outside(Renamed(own, ["m/cc"], RENAMING, moved), [SourceFile(path, text.encode())])
    return done.files[0].content.decode() if done.files else text


@pytest.mark.parametrize(("before", "after"), OUTSIDE.items())
def test_another_module_names_a_table_by_its_new_name(before: str, after: str) -> None:
    assert _in_another_module(before) == after


@pytest.mark.parametrize("text", OUTSIDE_STAYS)
def test_another_module_names_a_table_of_others(text: str) -> None:
    assert _in_another_module(text) == text


def test_another_modules_file_of_sql() -> None:
    assert _in_another_module("DELETE FROM cc_rows;\n", "m/desk/x.sql") == "DELETE FROM pem_rows;\n"


SAME_NAME = {"models.py": 'class Row:\n    __tablename__ = "cc"\n'}
CALLED_SO = (
    'class A:\n    __tablename__: str = "cc"\n',
    'x = ForeignKey("cc.id")\ny = text("DELETE FROM cc")\n',
    'x = relationship("Row", secondary="cc")\n',
    'op.create_table("cc", x)\nop.add_column("cc", x)\nop.create_index("ix", "cc", ["id"])\n',
    'op.create_foreign_key("fk", "a", "cc", ["b"], ["id"])\n',
)
NOT_CALLED_SO = ('op.drop_column("a", "cc")\n', 'x = f("cc")\n', 'op.create_unique_constraint("cc", "a", ["b"])\n')
CALLED_SO_OUTSIDE = {
    'x = ForeignKey("cc.id")\n': 'x = ForeignKey("pem.id")\n',
    'x = relationship(secondary="cc")\n': 'x = relationship(secondary="pem")\n',
    'x = "SELECT cc.cc_id FROM cc"\n': 'x = "SELECT pem.pem_id FROM pem"\n',
}
NOT_CALLED_SO_OUTSIDE = (
    'x = "SELECT cc FROM mails"\n',
    'x = "SELECT cc.id FROM people cc"\n',
    'x = ForeignKey("crm.cc.id")\n',
)


@pytest.mark.parametrize("text", CALLED_SO)
def test_a_table_called_like_the_module(text: str) -> None:
    assert check_renamed(text, text.replace('"cc', '"pem').replace(" cc", " pem"), SAME_NAME) == ()


@pytest.mark.parametrize("text", NOT_CALLED_SO)
def test_a_word_alone_is_no_table(text: str) -> None:
    assert [one.rule for one in check_untouched(text, SAME_NAME)] == ["lone-word"]


def test_a_word_alone_where_no_table_is_called_so() -> None:
    assert [one.rule for one in check_untouched('op.add_column("cc", x)\n', MODEL)] == ["lone-word"]


@pytest.mark.parametrize(("before", "after"), CALLED_SO_OUTSIDE.items())
def test_another_module_names_a_table_called_like_the_module(before: str, after: str) -> None:
    assert _in_another_module(before, table="cc") == after


@pytest.mark.parametrize("text", NOT_CALLED_SO_OUTSIDE)
def test_another_module_has_a_word_that_is_no_table(text: str) -> None:
    assert _in_another_module(text, table="cc") == text


@pytest.mark.parametrize("text", CALLED_SO_OUTSIDE)
def test_another_module_names_no_table_where_none_is_called_so(text: str) -> None:
    assert _in_another_module(text) == text
