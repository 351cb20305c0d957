"""Says what a statement is called among its siblings, and what kind of statement it is."""

import libcst as cst


def name_of(node: cst.CSTNode, definitions: bool) -> tuple[str, str]:
    """Return name and kind (definition, import, field, or nothing); `definitions`: in a module or class."""
    if isinstance(node, cst.FunctionDef):
        return f"def {node.name.value}{_accessor(node)}", "definition"
    if isinstance(node, cst.ClassDef):
        return f"class {node.name.value}", "definition"
    small = _only(node)
    if isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString | cst.ConcatenatedString):
        return "docstring", ""
    if isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
        return f"from {source_of(small)}" if definitions else "", "import"
    if isinstance(small, cst.Import):
        return code(small) if definitions else "", "import"
    target = target_of(small)
    return (f"{target} =", "field") if definitions and target else ("", "")


def shape_of(node: cst.CSTNode) -> str:
    """Return what an edited statement still has in common with what it was."""
    small = _only(node)
    if small is None:
        return type(node).__name__
    if isinstance(small, cst.ImportFrom):
        return f"from {source_of(small)}"
    return f"{type(small).__name__} {target_of(small)}"


def order_matters(node: cst.CSTNode) -> bool:
    """Return whether a field has no default: those that have one are seldom given by place."""
    small = _only(node)
    return isinstance(small, cst.AnnAssign) and small.value is None


def target_of(small: cst.CSTNode | None) -> str:
    """Return what an assignment assigns to, when it is one name."""
    if isinstance(small, cst.AnnAssign):
        return code(small.target)
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        target = small.targets[0].target
        return code(target) if isinstance(target, cst.Name | cst.Attribute) else ""
    return ""


def source_of(node: cst.ImportFrom) -> str:
    """Return where an import comes from, as it is written."""
    return "." * len(node.relative) + (code(node.module) if node.module else "")


def code(node: cst.CSTNode) -> str:
    """Return the text of a node."""
    return cst.Module([]).code_for_node(node)


def _only(node: cst.CSTNode) -> cst.CSTNode | None:
    return node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None


def _accessor(node: cst.FunctionDef) -> str:
    """Tell a property from its setter, and overloads from what they overload."""
    words = [code(one.decorator).rpartition(".")[2] for one in node.decorators]
    return "".join(f" {word}" for word in words if word in ("setter", "deleter", "overload"))
