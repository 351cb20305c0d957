"""The part of plan.yaml that makes it an implementation-plan document: what a reader wants to know before the steps."""

from dataclasses import dataclass
from typing import ClassVar


class _Strict:
    __pydantic_config__: ClassVar = {"extra": "forbid", "coerce_numbers_to_str": True}


@dataclass(frozen=True)
class AffectedTests(_Strict):
    """Tests that the work touches, and how many of them passed before it."""

    path: str
    baseline: int = 1


@dataclass(frozen=True)
class Criterion(_Strict):
    """A condition of success, or an item of a checklist, and the gates that decide it, each as `stage/gate`."""

    text: str
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purpose(_Strict):
    """A file of the tree and what it is for."""

    path: str
    purpose: str


@dataclass(frozen=True)
class Risk(_Strict):
    """What may go wrong, and what is done against it."""

    risk: str
    mitigation: str


@dataclass(frozen=True)
class ErrorCode(_Strict):
    """A code that callers may see: it must stand in the code and in a test."""

    code: str
    meaning: str


@dataclass(frozen=True)
class Document(_Strict):
    """All sections but the steps, which are the plan's stages."""

    overview: str
    done_looks_like: str
    prerequisites: tuple[str, ...] = ()
    affected_tests: tuple[AffectedTests, ...] = ()
    success_criteria: tuple[Criterion, ...] = ()
    architecture: str = ""
    tree: tuple[Purpose, ...] = ()
    create: tuple[str, ...] = ()
    modify: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    error_codes: tuple[ErrorCode, ...] = ()
    checklist: tuple[Criterion, ...] = ()
    next_steps: tuple[str, ...] = ()
