"""Where an entity is made from the command that asks for it: there it gets what the command says of its new fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import libcst as cst
from libcst import matchers as m

from generators.fields.code import Code
from generators.model.errors import Refusal

Node = TypeVar("Node", bound=cst.CSTNode)


@dataclass(frozen=True)
class Creation:
    """A line such as `note = Note.draft(command.title, ...)`: its file, the line, the names of both."""

    code: Code
    line: cst.SimpleStatementLine
    made: str
    command: str

    def with_fields(self, names: Sequence[str]) -> Code:
        """Return the file with lines that hand the command's values to what was made."""
        new = [cst.parse_statement(f"{self.made}.{name} = {self.command}.{name}") for name in names]
        both = cst.FlattenSentinel([self.line, *new])
        # LibCST takes several nodes in the place of one; `deep_replace` is not typed for it.
        return self.code.replaced(self.line, both)  # type: ignore[arg-type]


def creation_of(files: Mapping[str, bytes], home: str, entity: str, command: str) -> Creation:
    """Return the one line in the application that makes an entity from the command.

    Args:
        files: the module's Python files by their paths.
        home: its folder.
        entity: the class that is made.
        command: the class of the command.

    Raises:
        Refusal: there is none, or more than one.
    """
    folder = f"{home}/application/"
    codes = [Code.of(path, content) for path, content in files.items() if path.startswith(folder)]
    found = [one for code in codes for one in _creations(code, entity, command)]
    if len(found) != 1:
        line = f"`x = {entity}.…(…)` in a function that takes a {command}"
        raise Refusal(f"{home}/application: one line {line} is expected, found {len(found)}: fields cannot be added")
    return found[0]


def _creations(code: Code, entity: str, command: str) -> Iterator[Creation]:
    takes = m.Param(annotation=m.Annotation(annotation=m.Name(command)))
    made = m.Assign(
        targets=[m.AssignTarget(target=m.Name())],
        value=m.Call(func=m.Attribute(value=m.Name(entity)) | m.Name(entity)),
    )
    for function in _all(code.tree, cst.FunctionDef):
        for parameter in m.findall(function.params, takes):
            for line in _all(function.body, cst.SimpleStatementLine):
                if m.matches(line, m.SimpleStatementLine(body=[made])):
                    yield Creation(code, line, _target(line), cst.ensure_type(parameter, cst.Param).name.value)


def _all(inside: cst.CSTNode, kind: type[Node]) -> list[Node]:
    return [
        one for one in m.findall(inside, m.MatchIfTrue(lambda found: isinstance(found, kind))) if isinstance(one, kind)
    ]


def _target(line: cst.SimpleStatementLine) -> str:
    target = cst.ensure_type(line.body[0], cst.Assign).targets[0].target
    return cst.ensure_type(target, cst.Name).value
