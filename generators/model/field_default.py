"""The default of a field, read as a value of the field's type, or told what such a value looks like."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Context, Decimal, InvalidOperation

from generators.model.batch import Field, Value

LARGEST = 2**63
HINTS = {
    "text": "write a text in quotes, on one line, of {max} characters at most, without '",
    "integer": "write a whole number of 64 bits",
    "boolean": "write true or false",
    "decimal": "write a number of {digits} digits, {places} of them behind the point",
    "datetime": "write a moment with its zone, such as 2026-03-01T12:00:00Z",
    "date": "write a day, such as 2026-03-01",
    "uuid": "write `null: true` instead: two rows never share an id",
}


def value_of(field: Field) -> Value:
    """Return the default as a value of the field's type, None when there is none.

    Raises:
        ValueError: it is none of that type; the words say what is.
    """
    if field.default is None:
        return None
    try:
        return VALUES[field.type](field, field.default)
    except (ValueError, TypeError, OverflowError, InvalidOperation):
        raise ValueError(HINTS[field.type].format_map(asdict(field))) from None


def _text(field: Field, given: Value) -> Value:
    # Alembic compares a default with that of the database without escaping it.
    if not isinstance(given, str) or len(given) > field.max or "'" in given or not given.isprintable():
        raise TypeError
    return given


def _integer(_: Field, given: Value) -> Value:
    if type(given) is not int or not -LARGEST <= given < LARGEST:
        raise TypeError
    return given


def _boolean(_: Field, given: Value) -> Value:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _decimal(field: Field, given: Value) -> Value:
    number = Decimal(str(given))
    exact = number.quantize(Decimal(1).scaleb(-field.places), context=Context(prec=field.digits + 1))
    if exact != number or len(exact.as_tuple().digits) > field.digits:
        raise ValueError
    return exact


def _datetime(_: Field, given: Value) -> Value:
    moment = given if isinstance(given, datetime.datetime) else datetime.datetime.fromisoformat(str(given))
    if moment.tzinfo is None:
        raise TypeError
    return moment.astimezone(datetime.UTC)


def _date(_: Field, given: Value) -> Value:
    if isinstance(given, datetime.datetime):
        raise TypeError
    return given if isinstance(given, datetime.date) else datetime.date.fromisoformat(str(given))


def _uuid(_: Field, given: Value) -> Value:
    raise ValueError(given)


VALUES: Mapping[str, Callable[[Field, Value], Value]] = {
    "text": _text,
    "integer": _integer,
    "boolean": _boolean,
    "decimal": _decimal,
    "datetime": _datetime,
    "date": _date,
    "uuid": _uuid,
}
