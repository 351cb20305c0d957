"""Tables that a module would look for under another name are known, however its code declares them."""

import pytest

from generators.rewrite.tables_said import changed_tables

TABLE = 'class Row:\n    __tablename__ = "rows"\n'
CHANGED = {
    'class Row:\n    __tablename__ = "cc_rows"\n': ["cc_rows"],
    'class Row:\n    __tablename__: str = "cc_rows"\n': ["cc_rows"],
    'class Meta:\n    db_table = "cc_rows"\n': ["cc_rows"],
    'rows = Table("cc_rows", metadata)\nmore = sa.Table("more", metadata)\n': ["cc_rows"],
    "class CcRow(SQLModel, table=True): ...\n": ["ccrow"],
    f'{TABLE}    __table_args__ = {{"schema": "cc"}}\n': ["cc.*"],
    f'metadata = MetaData(schema="cc")\n{TABLE}': ["cc.*"],
    f'NAME = "cc"\nmetadata = MetaData(schema=NAME)\n{TABLE}': ["cc.*"],
    f'NAME = "cc"\nmetadata = module_metadata(door.NAME)\n{TABLE}': ["cc.*"],
}
SAME = (
    TABLE,
    'validate(schema="cc")\n',
    'print(Table("cc"))\n',
    f'{TABLE}    title = "cc"\n',
    "def f(:\n",
)


@pytest.mark.parametrize(("text", "tables"), [*CHANGED.items(), *((text, []) for text in SAME)])
def test_tables_of_another_name(text: str, tables: list[str]) -> None:
    after = text.replace('"cc', '"hub').replace("Cc", "Hub")
    assert changed_tables([b'x = "cc"\n', text.encode()], [b'x = "hub"\n', after.encode()]) == tables
