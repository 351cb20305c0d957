"""Something about a plan that does not hold."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Where, which rule, and what to do; a warning does not keep a plan from holding."""

    place: str
    rule: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}[{self.rule}] {self.remedy}"
