"""Answers a call of a tool: runs the verb as a person would, shows a change before it is made, and asks for a word."""

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.mcp.running import Ended, Tell, run
from generators.mcp.tools import Tool
from generators.model.errors import Refusal
from generators.workspace.terminal import DOES_NOT_HOLD, DONE, NOT_STARTED

Document = dict[str, Any]
AGAIN = "What would change is not what was confirmed: the arguments or the project are others now."

# What a document says of the way to what would change: it is another when an analysis has been kept.
HOW = {"seconds", "structure"}


@dataclass(frozen=True)
class Answer:
    """What a call brought: the verb's document, words for whoever reads only these, and whether it went wrong."""

    document: Document
    words: str = ""
    wrong: bool = False


async def answer(tool: Tool, given: Mapping[str, Any], allowed: bool, tell: Tell) -> Answer:
    """Return the answer to a call.

    Args:
        tool: what is called.
        given: its arguments, as the client sent them.
        allowed: whether changes are served at all.
        tell: is told what the verb says while it works.
    """
    given = dict(given)
    word = given.pop("confirm", "") if tool.changes else ""
    try:
        line = tool.input.command_line(given)
    except Refusal as refusal:
        return Answer({"verb": tool.verb, "exit_code": NOT_STARTED, "error": str(refusal)}, wrong=True)
    if not tool.changes and not tool.dry:
        return await _done(tool, line, tell)
    shown = await _shown(tool, line, tell)
    if shown.wrong or not allowed or shown.document["exit_code"] == DONE:
        return shown
    expected = _word(line, shown.document)
    if word == expected:
        return await _done(tool, line, tell)
    words = " ".join([*([AGAIN] if word else []), f"Nothing is changed yet: call {_change(tool)} with the same"])
    return Answer({**shown.document, "confirm": expected}, f'{words} arguments and "confirm": "{expected}".')


def _change(tool: Tool) -> str:
    return tool.name.removesuffix("_dry_run")


async def _shown(tool: Tool, line: list[str], tell: Tell) -> Answer:
    if tool.shows_by_dry_run(line):
        return await _done(tool, ["--dry-run", *line], tell)
    command = shlex.join(["python", "-m", *_verb(tool), *line])
    return Answer({"verb": tool.verb, "exit_code": DOES_NOT_HOLD, "would_run": command})


async def _done(tool: Tool, line: list[str], tell: Tell) -> Answer:
    return _judged(tool, await run([*_verb(tool), "--json", *line], tell))


def _verb(tool: Tool) -> list[str]:
    module, _, inner = tool.verb.partition(" ")
    return [f"generators.{module}", *([inner] if inner else [])]


def _judged(tool: Tool, ended: Ended) -> Answer:
    """Return the verb's document; what it prints besides (a file in both names, contracts) is its text."""
    about = {"verb": tool.verb, "exit_code": ended.code}
    try:
        document = about | json.loads(ended.out)
    except (ValueError, TypeError):
        error = {} if ended.code == DONE else {"error": ended.err.strip()}
        return Answer({**about, "text": ended.out, **error}, wrong=bool(error))
    return Answer(document, wrong="error" in document)


def _word(line: list[str], document: Document) -> str:
    """Return a word that stands for this command line and for all it would change."""
    told = json.dumps([line, document], sort_keys=True)
    lasting = json.loads(told, object_hook=lambda one: {key: one[key] for key in one if key not in HOW})
    return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:8]
