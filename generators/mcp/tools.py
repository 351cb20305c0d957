"""Says which tools there are: one for each verb that looks, a dry run and the change itself for each that changes."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from generators.__main__ import verbs
from generators.mcp.parameters import Input, Parameter, parameters

# The verbs that only look, although they have no dry run; a verb that is not here and has none is one that changes.
LOOKING = {"affected", "check", "graph", "plan check", "plan log", "plan status", "status", "verify"}
# Their options that change something even so, and those of a dry run that would.
CHANGING_OPTIONS = {
    "check": {"fix", "ratchet", "sarif"},
    "graph": {"write"},
    "undo": {"forget"},
    "update": {"finish", "abort"},
}
# A signature says that a person has looked.
PERSONAL = {"plan sign", "plan waive"}
# What the server decides itself: the form of the answer, when it is a dry run, and that changes are always tested.
OURS = {"json", "dry_run", "no_verify"}
DRY = "Only say what this would change:"
SHOWN_FIRST = (
    "Without `confirm` nothing is changed: the answer is what would change, and the word with which to confirm it."
)
CONFIRM = Parameter("confirm", "", str, "", "The word of the answer that showed what would change.")


@dataclass(frozen=True)
class Tool:
    """A tool: what it runs, what it takes, and whether it changes the project."""

    name: str
    verb: str
    help: str
    input: Input
    changes: bool = False
    # Whether the verb can show what it would change.
    dry: bool = False

    def shows_by_dry_run(self, command_line: list[str]) -> bool:
        """Say whether a dry run shows what this call would change."""
        changing = {f"--{name}" for name in CHANGING_OPTIONS.get(self.verb, ())}
        return self.dry and not changing.intersection(command_line)


def tools(allow_changes: bool) -> dict[str, Tool]:
    """Return the tools by name.

    Args:
        allow_changes: offer what changes the project as well.
    """
    found = [tool for verb in _verbs() for tool in _tools(verb) if allow_changes or not tool.changes]
    return {tool.name: tool for tool in found}


def _verbs() -> Iterator[str]:
    for verb, _ in verbs():
        if verb == "mcp":
            continue
        module = importlib.import_module(f"generators.{verb}")
        if hasattr(module, "__path__"):
            yield from (f"{verb} {inner}" for inner in importlib.import_module(f"generators.{verb}.__main__").VERBS)
        else:
            yield verb


def _tools(verb: str) -> Iterator[Tool]:
    command = importlib.import_module(f"generators.{verb.replace(' ', '.')}").command
    known = parameters(command)
    names = {one.name for one in known}
    if verb in PERSONAL or "json" not in names:
        return
    every = tuple(one for one in known if one.name not in OURS)
    looking = tuple(one for one in every if one.name not in CHANGING_OPTIONS.get(verb, ()))
    name, told, dry = verb.replace(" ", "_"), str(command.__doc__).partition("\n\n")[0], "dry_run" in names
    if verb in LOOKING:
        yield Tool(name, verb, told, Input(looking))
    elif dry:
        yield Tool(f"{name}_dry_run", verb, f"{DRY} {told}", Input(looking), dry=True)
    if looking != every or verb not in LOOKING:
        name = f"{name}_write" if verb in LOOKING else name
        yield Tool(name, verb, f"{told} {SHOWN_FIRST}", Input((*every, CONFIRM)), changes=True, dry=dry)
