"""One page of HTML that needs nothing else: plans, stages, gates, evidence, times, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.opened import Opened
from generators.plan.engine.standing import StageStanding, held, standing
from generators.plan.shown.markdown import notes, rendered, shown


@dataclass(frozen=True)
class Sheet:
    """What the page shows of one plan."""

    opened: Opened
    stages: tuple[StageStanding, ...]

    @property
    def count(self) -> dict[str, int]:
        """Gates that hold, gates there are, stages that are done."""
        return dict(held(self.stages))

    @property
    def seconds(self) -> float:
        """How long the gates took together, each at its last measurement."""
        entries = [gate.entry for stage in self.stages for gate in stage.gates if gate.entry]
        return float(sum(entry.facts.get("ms", 0) for entry in entries)) / 1000

    @property
    def signers(self) -> list[Entry]:
        """The signatures and waivers, newest first."""
        return self.opened.log.of_kind("sign", "waive")[::-1]

    def attempts(self, stage: str, gate: str) -> Sequence[Entry]:
        """Return all measurements of a gate, newest first."""
        entries = self.opened.log.by_gate.get((stage, gate), ())
        return [entry for entry in entries if entry.kind in ("gate", "baseline")][::-1]

    def notes(self, stage: str) -> dict[str, list[Entry]]:
        """Return what people wrote down about a stage."""
        return notes([entry for entry in self.opened.log.entries if entry.stage == stage])


def page(plans: Sequence[Opened]) -> str:
    """Return the page of plans, as they stand on the content there is now."""
    sheets = [Sheet(one, standing(one)) for one in plans]
    return rendered("page.html.jinja", {"sheets": sheets, "shown": shown})
