"""The tables that a module's code declares, and the schemas they lie in, by the names it says."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from generators.rewrite.trees import last_part, text_of, tree_of

NAMED = {"__tablename__", "db_table"}
# The template's own, which is given the schema first.
OF_SCHEMA = "module_metadata"
Constants = Mapping[str, str]


def changed_tables(before: Sequence[bytes], after: Sequence[bytes]) -> list[str]:
    """Return the tables that a module would look for under another name, as `name`, or as `schema.*`.

    Args:
        before: its Python files, as they are.
        after: the same files under its new name; what they declare is said anew word by word.
    """
    pairs = zip(_tables(before), _tables(after), strict=False)
    return sorted({old for old, new in pairs if old != new})


def _tables(contents: Sequence[bytes]) -> list[str]:
    trees = [tree for content in contents if (tree := tree_of(content))]
    constants = {name: text for tree in trees for node in tree.body for name, text in _constants(node)}
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [name for node in nodes for name in _names(node, constants)]
    # Where no table is declared, a schema is that of something else.
    return [*names, *(f"{name}.*" for node in nodes for name in _schemas(node, constants))] if names else []


def _names(node: ast.AST, constants: Constants) -> Iterator[str]:
    if isinstance(node, ast.Assign) and any(last_part(target) in NAMED for target in node.targets):
        yield _text(node.value, constants)
    if isinstance(node, ast.AnnAssign) and last_part(node.target) in NAMED:
        yield _text(node.value, constants)
    # With nothing but a title it is a table on the screen.
    if isinstance(node, ast.Call) and last_part(node.func) == "Table" and len(node.args) > 1:
        yield _text(node.args[0], constants)
    if isinstance(node, ast.ClassDef) and any(one.arg == "table" for one in node.keywords):
        # SQLModel calls a table like its class.
        yield node.name.lower()


def _schemas(node: ast.AST, constants: Constants) -> Iterator[str]:
    if isinstance(node, ast.keyword) and node.arg == "schema":
        yield _text(node.value, constants)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (_text(value, constants) for key, value in pairs if text_of(key) == "schema")
    if isinstance(node, ast.Call) and last_part(node.func) == OF_SCHEMA and node.args:
        yield _text(node.args[0], constants)


def _constants(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Assign) and (text := text_of(node.value)):
        yield from ((last_part(target), text) for target in node.targets)


def _text(node: ast.AST | None, constants: Constants) -> str:
    return text_of(node) or constants.get(last_part(node), "")
