"""Refuses a new name that already means something where the old one stands."""

import libcst as cst

from generators.model.errors import Refusal
from generators.rewrite.ledger import Finding, decisions
from generators.rewrite.owned import Owned
from generators.rewrite.syntax import Syntax, walk

CODE_RULES = {"name", "imported-name", "import-alias", "attribute", "keyword"}


def refuse_capture(file: Syntax, findings: list[Finding], owned: Owned) -> None:
    """Raise Refusal, with the place, when a renamed name would become one that the file has already."""
    renamed = {one.start for one in findings if one.verdict == "rename" and one.rule in CODE_RULES}
    if not renamed:
        return
    present = _present(file, renamed)
    for leaf in _leaves(file):
        start, end = file.place(leaf)
        if not renamed.isdisjoint(range(start, end)):
            new = owned.renaming.identifier(leaf.value)
            if new in present:
                here = decisions(file.path, file.text, [Finding(start, end, new, "ask", "capture")])[0]
                raise Refusal(
                    f"{file.path}:{here.line}:{here.column}: {leaf.value!r} would become {new!r}, which line "
                    f"{present[new]} has already: choose another name or rename that one first"
                )


def _present(file: Syntax, renamed: set[int]) -> dict[str, int]:
    """Return the names that stay as they are, each with a line."""
    present: dict[str, int] = {}
    for leaf in _leaves(file):
        start, end = file.place(leaf)
        if renamed.isdisjoint(range(start, end)):
            present.setdefault(leaf.value, file.text.count("\n", 0, start) + 1)
    return present


def _leaves(file: Syntax) -> list[cst.Name]:
    # What stands behind a dot or names a parameter of others is no name in a scope.
    return [
        node
        for node, above in walk(file.tree)
        if isinstance(node, cst.Name)
        and not (isinstance(above[-1], cst.Attribute) and above[-1].attr is node and _root_is_name(above[-1]))
        and not (isinstance(above[-1], cst.Arg) and above[-1].keyword is node)
    ]


def _root_is_name(node: cst.Attribute) -> bool:
    return not (isinstance(node.value, cst.Name) and node.value.value in {"self", "cls"})
