"""What Python's own syntax trees say: the last part of a dotted name, a text that stands there."""

import ast


def tree_of(content: bytes) -> ast.Module | None:
    """Return the tree of a file; None where it is no Python, which the rename itself refuses with the place."""
    try:
        return ast.parse(content)
    except (SyntaxError, ValueError):
        return None


def last_part(node: ast.AST | None) -> str:
    """Return the last part of a dotted name; nothing of any other node."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.AST | None) -> str:
    """Return the text of a string; nothing of any other node."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
