"""The tests that a module gets for its new fields: what is given comes back, what is not has its default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m

from generators.fields.code import Code
from generators.fields.kinds import example, in_json
from generators.model.batch import Field
from generators.model.errors import Refusal

TEXT = '''"""The fields that came with the module: what is given comes back; what is not has its default."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from {package} import NAME

PLACE = {place}
NEW: dict[str, Any] = {new!r}
GIVEN: dict[str, Any] = {given!r}
DEFAULTS: dict[str, Any] = {defaults!r}


@pytest.mark.parametrize(
    ("sent", "kept"), [(GIVEN, GIVEN), ({{}}, DEFAULTS)], ids=["given", "not given"]
)
def test_the_fields_are_kept(
    client: TestClient, sent: dict[str, Any], kept: dict[str, Any]
) -> None:
    made = client.post(PLACE, json={{**NEW, **sent}})
    assert made.status_code == 201, made.json()
    listed = client.get(PLACE).json()["{items}"][0]
    for seen in (made.json(), listed):
        assert {{name: seen[name] for name in kept}} == kept
'''


@dataclass(frozen=True)
class Subject:
    """What is tested: the module's Python files by their paths, its folder, its package, the names of three things.

    `command` is the class that makes an entity, `items` what holds the entities in the answer of a list.
    """

    files: Mapping[str, bytes]
    home: str
    package: str
    command: str
    items: str


def proof(subject: Subject, fields: Mapping[str, Field]) -> bytes:
    """Return the tests of a module's new fields.

    Raises:
        Refusal: there is no place to send to, or no command to learn from; the words name the files.
    """
    values = {
        "package": subject.package,
        "place": _place(subject.files, f"{subject.home}/entrypoints"),
        "new": _learned(subject.files, f"{subject.home}/tests", subject.command),
        "given": {name: in_json(example(field)) for name, field in fields.items()},
        "defaults": {name: in_json(field.default) for name, field in fields.items()},
        "items": subject.items,
    }
    return TEXT.format_map(values).encode()


def _place(files: Mapping[str, bytes], folder: str) -> str:
    """Return the code of the prefix of the routes that an entity is made by."""
    found = [prefix for code in _below(files, folder) for prefix in _prefixes(code)]
    if len(found) != 1:
        raise Refusal(
            f"{folder}: one `APIRouter(prefix=...)` of texts and NAME is expected, found {len(found)}: "
            f"the tests of fields would not know where to send to"
        )
    return found[0]


def _prefixes(code: Code) -> Iterator[str]:
    call = m.Call(func=m.Name("APIRouter"), args=[m.ZeroOrMore(), m.Arg(keyword=m.Name("prefix")), m.ZeroOrMore()])
    for found in m.findall(code.tree, call):
        for one in cst.ensure_type(found, cst.Call).args:
            names = {cst.ensure_type(name, cst.Name).value for name in m.findall(one.value, m.Name())}
            if one.keyword and one.keyword.value == "prefix" and names <= {"NAME"}:
                yield code.said(one.value)


def _learned(files: Mapping[str, bytes], folder: str, command: str) -> dict[str, object]:
    """Return what the module's tests give a command at least, as far as it can be read without running them."""
    found = [given for code in _below(files, folder) for given in _given(code, command)]
    if not found:
        raise Refusal(
            f"{folder}: a call of {command} with plain values by name is expected, to learn from what it needs: "
            f"write a test that has one"
        )
    return min(found, key=len)


def _given(code: Code, command: str) -> Iterator[dict[str, object]]:
    for found in m.findall(code.tree, m.Call(func=m.Name(command))):
        arguments = cst.ensure_type(found, cst.Call).args
        values = {one.keyword.value: _plain(one.value) for one in arguments if one.keyword}
        if len(values) == len(arguments) and None not in values.values():
            yield values


def _plain(value: cst.BaseExpression) -> object:
    if isinstance(value, cst.SimpleString | cst.Integer):
        return value.evaluated_value
    return None


def _below(files: Mapping[str, bytes], folder: str) -> list[Code]:
    return [Code.of(path, content) for path, content in files.items() if path.startswith(f"{folder}/")]
