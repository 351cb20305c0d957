"""PLAN.md and LOG.md: written from the plan and its log alone, never read again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.model.plan import Gate, Stage
from generators.plan.engine.evidence.entry import Entry, heads
from generators.plan.engine.opened import Opened
from generators.plan.engine.standing import GateStanding, blocked, recorded

if TYPE_CHECKING:
    from jinja2 import Environment

NAMES = {"PLAN.md": "plan.md.jinja", "LOG.md": "log.md.jinja"}


@dataclass(frozen=True)
class Chapter:
    """A stage as its documents show it: its gates by what the log says of them, and what people wrote."""

    stage: Stage
    gates: tuple[GateStanding, ...]
    notes: Mapping[str, Sequence[Entry]]
    blocked: str
    entries: Sequence[Entry]

    @property
    def state(self) -> str:
        """What the log alone says of the stage."""
        if self.blocked:
            return "blocked"
        if self.gates and all(one.held for one in self.gates):
            return "passed"
        if any(one.state in ("failed", "error") for one in self.gates):
            return "failed"
        return "in progress" if self.entries else "not started"


def chapters(opened: Opened) -> list[Chapter]:
    """Return the stages of a plan with all that the log has of them."""
    return [_chapter(opened, stage) for stage in opened.plan.stages]


def _chapter(opened: Opened, stage: Stage) -> Chapter:
    entries = [entry for entry in opened.log.entries if entry.stage == stage.id]
    gates = tuple(recorded(opened, stage, gate) for gate in stage.gates)
    return Chapter(stage, gates, notes(entries), blocked(opened, stage.id), entries)


def notes(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return what people wrote down, by its sort; of a sort that nobody used an empty list."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind == "note":
            found[str(entry.facts.get("sort"))].append(entry)
    return found


def markdown(opened: Opened) -> dict[str, str]:
    """Return the documents of a plan by their names."""
    told = chapters(opened)
    common = [entry for entry in opened.log.entries if not entry.stage]
    holding = {f"{one.stage.id}/{gate.gate.id}" for one in told for gate in one.gates if gate.held}
    facts = {
        "plan": opened.plan,
        "document": opened.plan.document,
        "chapters": told,
        "notes": notes(common),
        "ticked": lambda gates: bool(gates) and holding.issuperset(gates),
        "heads": [one[:12] for one in sorted(heads(opened.log.entries))],
        "shown": shown,
    }
    return {name: rendered(template, facts) for name, template in NAMES.items()}


def outdated(opened: Opened) -> list[str]:
    """Return the documents that lie there and are not what the plan and the log make of them now."""
    files = {opened.folder / name: text for name, text in markdown(opened).items()} if _any(opened) else {}
    wrong = [file for file, text in files.items() if file.is_file() and file.read_text(encoding="utf-8") != text]
    return [file.relative_to(opened.root).as_posix() for file in wrong]


def _any(opened: Opened) -> bool:
    return any((opened.folder / name).is_file() for name in NAMES)


def shown(gate: Gate) -> str:
    """Return what a gate does, in one line."""
    value: Any = getattr(gate, gate.kind)
    if gate.kind == "http":
        return ", then ".join(f"{one.request} -> {one.status}" for one in value)
    told = value if isinstance(value, str) else " ".join(map(str, value))
    return f"{told} with {gate.text}" if gate.text else str(told)


def rendered(template: str, facts: Mapping[str, Any]) -> str:
    """Return what a template makes of facts."""
    return _environment().get_template(template).render(facts)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    def escaped(name: str | None) -> bool:
        return bool(name) and ".html" in str(name)

    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["cell"] = lambda text: " ".join(str(text).split()).replace("|", "\\|")
    return found
