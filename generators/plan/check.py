"""Says what is wrong with plans and their logs, without running a gate; for pre-commit and CI.

python -m generators.plan check
python -m generators.plan check --against origin/main
python -m generators.plan check --schema
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from generators.model.plan import Plan, gates_of
from generators.plan.checks.document import document_findings
from generators.plan.checks.lint import lint
from generators.plan.engine.finding import Finding
from generators.plan.engine.integrity import integrity
from generators.plan.engine.opened import Opened, here, plans_of
from generators.plan.shown.markdown import outdated
from generators.workspace import terminal


def check(opened: Opened, against: str = "") -> list[Finding]:
    """Return what does not hold: the plan as it is written, its log, its documents.

    Args:
        opened: the plan.
        against: a revision whose evidence must still be there.
    """
    found = [*lint(opened.plan, opened.place), *_requires(opened), *_removed(opened)]
    found += integrity(opened, [against] if against else [])
    found += document_findings(opened)
    # A warning: while a stage runs, every gate makes the document of the log older.
    return [*found, *unrendered(opened, warning=True)]


def unrendered(opened: Opened, warning: bool = False) -> list[Finding]:
    """Return the documents that are not what the plan and its log make of them."""
    remedy = f"`python -m generators.plan render --plan {opened.plan.slug}` brings it up to date"
    return [Finding(place, "not-rendered", remedy, warning) for place in outdated(opened)]


def _removed(opened: Opened) -> Iterator[Finding]:
    """Yield the gates that were measured and are not in the plan any more, unless a decision names them."""
    known = {(stage.id, gate.id) for stage, gate in gates_of(opened.plan)}
    measured = {(entry.stage, entry.gate) for entry in opened.log.of_kind("gate")}
    decided = [str(one.facts.get("text")) for one in opened.log.of_kind("note") if one.facts.get("sort") == "decision"]
    for stage, gate in sorted(measured - known):
        if not any(gate in text for text in decided):
            command = f'`python -m generators.plan note "no {gate} any more: ..." --as decision --stage {stage}`'
            yield Finding(opened.place, "removed-gate", f"{stage}/{gate} was measured: bring it back, or {command}")


def _requires(opened: Opened) -> list[Finding]:
    known = {one.plan.slug for one in plans_of(opened.root)} if opened.plan.requires else set()
    unknown = [one.plan for one in opened.plan.requires if one.plan not in known]
    return [Finding(opened.place, "requires", f"make the plan {one}, or take it out of `requires:`") for one in unknown]


def command(
    plan: Annotated[str, typer.Option("--plan", help="Only the plans whose name begins so.")] = "",
    against: Annotated[str, typer.Option(help="A revision whose evidence must be there: origin/main.")] = "",
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of plan.yaml, for editors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Say what is wrong with plans and their logs, without running a gate."""
    if schema:
        from pydantic import TypeAdapter

        terminal.print_json(TypeAdapter(Plan).json_schema())
        return terminal.DONE
    opened = here(plan)
    findings = [finding for one in opened for finding in check(one, against)]
    code = terminal.DOES_NOT_HOLD if any(not one.warning for one in findings) else terminal.DONE
    lines = [*map(str, findings), *([] if code else [f"{len(opened)} plans: all holds"])]
    return terminal.told("plan check", code, {"findings": [asdict(one) for one in findings]}, lines, json)
