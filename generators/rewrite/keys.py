"""Refuses a rename that would make one key of two keys of a dict, or one element of two elements of a set."""

import ast
from collections.abc import Iterator, Sequence

import libcst as cst

from generators.model.errors import Refusal
from generators.rewrite.ledger import Finding, place_of
from generators.rewrite.syntax import Syntax


def refuse_merged_keys(file: Syntax, findings: Sequence[Finding]) -> None:
    """Raise Refusal, with the place, when two strings that differ would become one: the first entry would be lost."""
    renamed = [one for one in findings if one.verdict == "rename"]
    for node, _ in file.of(cst.Dict, cst.Set):
        said: dict[object, cst.SimpleString] = {}
        for key in _strings(node):
            new = ast.literal_eval(_after(file, key, renamed))
            first = said.setdefault(new, key)
            if ast.literal_eval(first.value) != ast.literal_eval(key.value):
                kind = type(node).__name__.lower()
                words = f"{first.value} and {key.value} of one {kind} would both become {new!r}"
                place = place_of(file.text, file.place(key)[0])
                raise Refusal(f"{file.path}:{place}: {words}: choose another name or change one of them")


def _strings(node: cst.CSTNode) -> Iterator[cst.SimpleString]:
    for one in node.elements if isinstance(node, cst.Dict | cst.Set) else ():
        key = one.key if isinstance(one, cst.DictElement) else one.value if isinstance(one, cst.Element) else None
        if isinstance(key, cst.SimpleString):
            yield key


def _after(file: Syntax, key: cst.SimpleString, renamed: Sequence[Finding]) -> str:
    """Return a string of the file as the rename leaves it."""
    start, end = file.place(key)
    text = file.text[:end]
    for one in reversed([one for one in renamed if start <= one.start and one.end <= end]):
        text = text[: one.start] + one.new + text[one.end :]
    return text[start:]
