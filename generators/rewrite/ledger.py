"""Decisions about words, and the splice that carries them out: everything else stays as it was, byte for byte."""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["rename", "keep", "ask"]


@dataclass(frozen=True)
class Finding:
    """One decision about one place of a text: offsets in characters, what stands there, what shall, and why."""

    start: int
    end: int
    new: str
    verdict: Verdict
    rule: str


@dataclass(frozen=True)
class Decision:
    """One decision as people read it. `line` and `column` count from one."""

    path: str
    line: int
    column: int
    old: str
    new: str
    verdict: Verdict
    rule: str


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings in order, one for each place: of two that overlap, the first given counts."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda one: one.start):
        if not chosen or finding.start >= chosen[-1].end:
            chosen.append(finding)
    return chosen


def spliced(text: str, findings: Sequence[Finding]) -> str:
    """Return the text with every `rename` carried out."""
    parts, place = [], 0
    for finding in findings:
        if finding.verdict == "rename":
            parts += [text[place : finding.start], finding.new]
            place = finding.end
    return "".join([*parts, text[place:]])


def unspliced(text: str, original: str, findings: Sequence[Finding]) -> str:
    """Return what the spliced text was before, by the findings alone: the proof that nothing else changed."""
    parts, place, shift = [], 0, 0
    for finding in findings:
        if finding.verdict == "rename":
            start = finding.start + shift
            parts += [text[place:start], original[finding.start : finding.end]]
            place = start + len(finding.new)
            shift += len(finding.new) - (finding.end - finding.start)
    return "".join([*parts, text[place:]])


def decisions(path: str, text: str, findings: Sequence[Finding]) -> list[Decision]:
    """Return the findings as people read them."""
    starts = [0, *(index + 1 for index, sign in enumerate(text) if sign == "\n")]
    return [_decision(path, text, starts, finding) for finding in findings]


def _decision(path: str, text: str, starts: list[int], finding: Finding) -> Decision:
    line = bisect.bisect_right(starts, finding.start)
    column = finding.start - starts[line - 1] + 1
    old = text[finding.start : finding.end]
    return Decision(path, line, column, old, finding.new, finding.verdict, finding.rule)
