"""Shows the evidence, the newest entry last.

python -m generators.plan log --stage 2
"""

import json as json_text
from collections.abc import Iterator
from typing import Annotated

import typer

from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.opened import the_one
from generators.workspace import terminal


def command(
    stage: Annotated[str, typer.Option(help="Only this stage.")] = "",
    last: Annotated[int, typer.Option(help="How many entries; 0 means all.")] = 20,
    output: Annotated[bool, typer.Option("--output", help="With what the gates wrote.")] = False,
    plan: Annotated[str, typer.Option("--plan", help="The plan, or how its name begins.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Show the evidence, the newest entry last."""
    opened = the_one(plan)
    found = [entry for entry in opened.log.entries if not stage or entry.stage == stage][-last:]
    document = {"plan": opened.plan.slug, "entries": [json_text.loads(one.line()) for one in found]}
    lines = [line for one in found for line in _lines(one, output)]
    return terminal.told("plan log", terminal.DONE, document, lines or ["nothing was measured yet"], json)


def _lines(entry: Entry, output: bool) -> Iterator[str]:
    where = "/".join(part for part in (entry.stage, entry.gate) if part)
    yield f"{entry.at[:19]}  {entry.kind:8}  {where:16}  {said(entry)}".rstrip()
    if output and entry.facts.get("tail"):
        yield from (f"    {line}" for line in str(entry.facts["tail"]).splitlines())


def said(entry: Entry) -> str:
    """Return what an entry says, in one line."""
    facts = entry.facts
    if entry.kind in ("gate", "baseline"):
        return "; ".join([entry.verdict, *facts.get("why", [])])
    if entry.kind == "note":
        return f"{facts.get('sort')}: {facts.get('text')}"
    if entry.kind == "block":
        return "lifted" if facts.get("lifted") else f"blocked: {facts.get('why')}"
    return f"{facts.get('signer')}{' waives until ' + str(facts.get('until')) if entry.kind == 'waive' else ''}"
