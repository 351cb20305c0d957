"""A module's code with more fields of its entity: at the door, in the domain, where it is made, in its table."""

from collections.abc import Mapping
from dataclasses import dataclass

from generators.fields.code import Code
from generators.fields.creation import creation_of
from generators.fields.kinds import (
    KINDS,
    column_type,
    door_imports,
    door_type,
    literal,
    python_imports,
    python_type,
    server_default,
    shown_type,
)
from generators.fields.shape import (
    DTO,
    Part,
    create_of,
    door_of,
    entity_of,
    refuse_unmapped,
    row_of,
    table_of,
    view_of,
)
from generators.model.batch import Field
from generators.model.errors import Refusal

Fields = Mapping[str, Field]


@dataclass(frozen=True)
class Added:
    """The files that have changed, by their paths, and what the migration and the tests have to know."""

    files: Mapping[str, bytes]
    door: Code
    view: Part
    create: Part
    table: str


def with_fields(files: Mapping[str, bytes], home: str, door: str, fields: Fields) -> Added:
    """Return a module's code with more fields of its entity.

    Args:
        files: its Python files by their paths.
        home: its folder.
        door: the name of the door's file, without `.py`.
        fields: by their names.

    Raises:
        Refusal: the code is not of the expected shape, or has such a field; the words name the file.
    """
    outside = door_of(files, home, door)
    view, create = view_of(outside), create_of(outside)
    entity, row = entity_of(files, home), row_of(files, home)
    for part in (view, create, entity, row):
        _refuse_known(part, fields)
    refuse_unmapped(files, home, entity)
    creation = creation_of(files, home, entity.name, create.name)
    changed = [
        _door(outside, fields),
        _entity(entity, fields),
        creation.with_fields(list(fields)),
        _table(row, fields),
    ]
    return Added({one.path: one.content for one in changed}, outside, view, create, table_of(row.owner))


def _refuse_known(part: Part, fields: Fields) -> None:
    for name in part.attributes.keys() & fields.keys():
        raise Refusal(f"{part.code.path}: {part.name} has {name!r} already: choose another name for the field")


def _door(door: Code, fields: Fields) -> Code:
    shown = [f"{name}: {shown_type(field)}" for name, field in fields.items()]
    given = [f"{name}: {door_type(field)} = {literal(field.default)}" for name, field in fields.items()]
    wider = door.with_attributes(view_of(door).owner, shown)
    wider = wider.with_attributes(create_of(wider).owner, given)
    contracts = door.origin(DTO)
    return wider.with_imports([one for field in fields.values() for one in door_imports(field, contracts)])


def _entity(entity: Part, fields: Fields) -> Code:
    lines = [f"{name}: {python_type(field)} = {literal(field.default)}" for name, field in fields.items()]
    # Rows become entities by position, too: what is no column, such as events, has to stay behind.
    wider = entity.code.with_attributes(entity.owner, lines, needed=True)
    return wider.with_imports([one for field in fields.values() for one in python_imports(field)])


def _table(row: Part, fields: Fields) -> Code:
    lines = [
        f"{name}: Mapped[{python_type(field)}] = mapped_column({_column(field)})" for name, field in fields.items()
    ]
    wider = row.code.with_attributes(row.owner, lines)
    return wider.with_imports([one for field in fields.values() for one in KINDS[field.type].column_imports])


def _column(field: Field) -> str:
    default = f"server_default={server_default(field.default)}" if field.default is not None else ""
    return ", ".join(filter(None, [column_type(field), default, "index=True" if field.index else ""]))
