"""Every migration names its schema by keyword, `schema="..."`: a clone of it gets its own then."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from pkgutil import resolve_name

import pytest
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from backend.common.migrations.commands import alembic_config
from backend.common.module import Module, load_modules

# The columns of a key may lie in two schemas.
KEYWORDS = ("schema", "source_schema", "referent_schema")


def nameless(source: str, schemas: set[str]) -> Iterator[str]:
    """Yield each call of a migration that leaves out a schema, or names one of another module."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backend.")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {word.arg: word.value for word in node.keywords}
            for wanted in schema_parameters(node.func, imported):
                value = given.get(wanted)
                if not (isinstance(value, ast.Constant) and value.value in schemas):
                    yield f"line {node.lineno}: {ast.unparse(node.func)} needs {wanted}="


def schema_parameters(called: ast.Attribute, imported: Mapping[str, str]) -> list[str]:
    """Return the parameters for a schema that Alembic's operation, or our own helper, has."""
    if not isinstance(called.value, ast.Name):
        return []
    if called.value.id == "op":
        parameters = inspect.signature(getattr(Operations, called.attr)).parameters
    elif called.value.id in imported:
        helper = getattr(resolve_name(imported[called.value.id]), called.attr)
        parameters = inspect.signature(helper).parameters
    else:
        return []
    return [word for word in KEYWORDS if word in parameters]


@pytest.mark.parametrize("module", load_modules(), ids=lambda module: module.name)
def test_every_migration_names_its_schema(module: Module) -> None:
    chain = [*ScriptDirectory.from_config(alembic_config(module, "")).walk_revisions()]
    former = {getattr(script.module, "FORMER_SCHEMA", module.name) for script in chain}
    for script in chain:
        source = inspect.getsource(script.module)
        assert list(nameless(source, {module.name, *former})) == [], script.path


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        ('op.drop_table("t", schema="own")', []),
        ('op.drop_table("t")', ["schema"]),
        ('op.drop_table("t", schema="other")', ["schema"]),
        ('op.drop_column("t", "c", schema=SOME)', ["schema"]),
        ('op.execute("SELECT")', []),
        (
            'op.create_foreign_key("k", "a", "b", ["x"], ["y"], source_schema="own")',
            ["referent_schema"],
        ),
        ('helper.add_columns("own")', ["schema"]),
        ('helper.add_columns(schema="own")', []),
    ],
)
def test_a_call_without_its_schema_is_seen(call: str, missing: list[str]) -> None:
    source = f"from backend.common.migrations import tenancy_v1 as helper\n{call}\n"
    found = [line.split(" needs ")[1] for line in nameless(source, {"own"})]
    assert found == [f"{word}=" for word in missing]
