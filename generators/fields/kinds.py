"""What each type of a field is in Python, at the door, in a table, in a migration, and in JSON."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from generators.fields.code import Import
from generators.model.batch import Field, FieldType, Value

NO_NUL = r'pattern=r"^[^\x00]*$"'


@dataclass(frozen=True)
class Kind:
    """A type: its name in Python, in SQLAlchemy and at the door, with what these need imported, and two values."""

    python: str
    column: str
    door: str
    python_imports: tuple[Import, ...] = ()
    column_imports: tuple[Import, ...] = ()
    door_imports: tuple[Import, ...] = ()
    examples: tuple[Value, Value] = (None, None)


ANNOTATED = ("typing", "Annotated")
BOUND = (ANNOTATED, ("pydantic", "Field"))
# Where the door has its `Dto` from, which also has the types of times.
CONTRACTS = ""
KINDS: Mapping[FieldType, Kind] = {
    "text": Kind(
        "str",
        "Text",
        f"Annotated[str, StringConstraints(max_length={{max}}, {NO_NUL})]",
        (),
        (("sqlalchemy", "Text"),),
        (ANNOTATED, ("pydantic", "StringConstraints")),
    ),
    "integer": Kind(
        "int",
        "BigInteger",
        "Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]",
        (),
        (("sqlalchemy", "BigInteger"),),
        BOUND,
        (7, 8),
    ),
    "boolean": Kind(
        "bool", "Boolean", "Annotated[bool, Field(strict=True)]", (), (("sqlalchemy", "Boolean"),), BOUND, (True, False)
    ),
    "decimal": Kind(
        "Decimal",
        "Numeric({digits}, {places})",
        "Annotated[Decimal, Field(max_digits={digits}, decimal_places={places})]",
        (("decimal", "Decimal"),),
        (("sqlalchemy", "Numeric"), ("decimal", "Decimal")),
        (*BOUND, ("decimal", "Decimal")),
    ),
    "datetime": Kind(
        "datetime",
        "DateTime(timezone=True)",
        "Moment",
        (("datetime", "datetime"),),
        (("sqlalchemy", "DateTime"), ("datetime", "datetime")),
        ((CONTRACTS, "Moment"),),
        (
            datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.UTC),
            datetime.datetime(2026, 3, 2, 12, 30, tzinfo=datetime.UTC),
        ),
    ),
    "date": Kind(
        "date",
        "Date",
        "Day",
        (("datetime", "date"),),
        (("sqlalchemy", "Date"), ("datetime", "date")),
        ((CONTRACTS, "Day"),),
        (datetime.date(2026, 3, 1), datetime.date(2026, 3, 2)),
    ),
    "uuid": Kind(
        "UUID",
        "Uuid",
        "UUID",
        (("uuid", "UUID"),),
        (("sqlalchemy", "Uuid"), ("uuid", "UUID")),
        (("uuid", "UUID"),),
        ("0190b5a0-0000-7000-8000-000000000001", "0190b5a0-0000-7000-8000-000000000002"),
    ),
}
# What stands for them at the door.
SHOWN: Mapping[str, str] = {"datetime": "Moment", "date": "Day"}


def python_imports(field: Field) -> tuple[Import, ...]:
    """Return what the type of a field in plain Python, and its default, need imported."""
    return (*KINDS[field.type].python_imports, *_literal_imports(field.default))


def door_imports(field: Field, contracts: str) -> list[Import]:
    """Return what a field at the door needs imported; `contracts` is the module that the door has its `Dto` from."""
    found = (*KINDS[field.type].door_imports, *_literal_imports(field.default))
    return [(module or contracts, name) for module, name in found]


def _literal_imports(value: Value) -> tuple[Import, ...]:
    if isinstance(value, datetime.datetime):
        return ("datetime", "datetime"), ("datetime", "UTC")
    if isinstance(value, datetime.date):
        return (("datetime", "date"),)
    return (("decimal", "Decimal"),) if isinstance(value, Decimal) else ()


def python_type(field: Field) -> str:
    """Return the type of a field in plain Python."""
    return _optional(field, KINDS[field.type].python)


def shown_type(field: Field) -> str:
    """Return the type of a field in what the door shows of the entity."""
    return _optional(field, SHOWN.get(field.type, KINDS[field.type].python))


def door_type(field: Field) -> str:
    """Return the type of a field at the door, where what callers send is checked."""
    filled = KINDS[field.type].door.format(max=field.max, digits=field.digits, places=field.places)
    return _optional(field, filled)


def column_type(field: Field) -> str:
    """Return the type of a field's column."""
    return KINDS[field.type].column.format(digits=field.digits, places=field.places)


def _optional(field: Field, name: str) -> str:
    return f"{name} | None" if field.null else name


def literal(value: Value) -> str:
    """Return a value as Python code."""
    if isinstance(value, datetime.datetime):
        # The shortest of datetime(2026, 1, 1, 0, 0, 0): what is not said is 0.
        parts = [*value.timetuple()[:6], value.microsecond]
        while len(parts) > 3 and not parts[-1]:
            parts.pop()
        return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"
    if isinstance(value, datetime.date):
        return f"date({value.year}, {value.month}, {value.day})"
    return f"Decimal({str(value)!r})" if isinstance(value, Decimal) else repr(value)


def server_default(value: Value) -> str:
    """Return a value as Python code for what the database takes where nothing is given."""
    if isinstance(value, bool):
        return repr(str(value).lower())
    return repr(value.isoformat() if isinstance(value, datetime.date) else str(value))


def example(field: Field) -> Value:
    """Return a value of a field that is not its default."""
    first, second = _examples(field)
    return second if first == field.default else first


def _examples(field: Field) -> tuple[Value, Value]:
    if field.type == "text":
        return "given"[: field.max], "other"[: field.max]
    if field.type == "decimal":
        return Decimal(7).scaleb(-field.places), Decimal(8).scaleb(-field.places)
    return KINDS[field.type].examples


def in_json(value: Value) -> Value:
    """Return a value as a caller sends and gets it."""
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if value is None or isinstance(value, bool | int | str) else str(value)
