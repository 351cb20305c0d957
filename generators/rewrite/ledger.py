"""Decisions about words, and the splice that carries them out: everything else stays as it was, byte for byte."""

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from generators.rewrite.source import Source

Verdict = Literal["rename", "keep", "ask"]
Judgement = tuple[Verdict, str]


@dataclass(frozen=True)
class Finding:
    """One decision about one place of a text: offsets in characters, what shall stand there, and why."""

    start: int
    end: int
    new: str
    verdict: Verdict
    rule: str


@dataclass(frozen=True)
class Decision:
    """One decision as people read it. `line` and `column` count from one, in characters."""

    path: str
    line: int
    column: int
    old: str
    new: str
    verdict: Verdict
    rule: str


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings in order, one for each place: of two that overlap, the one that starts first counts."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda one: one.start):
        if not chosen or finding.start >= chosen[-1].end:
            chosen.append(finding)
    return chosen


def spliced(source: Source, findings: Sequence[Finding]) -> bytes:
    """Return the file with every `rename` carried out; raises UnicodeEncodeError if its encoding lacks a sign."""
    parts, place = [], 0
    for finding in findings:
        if finding.verdict == "rename":
            parts += [source.content[place : source.at(finding.start)], finding.new.encode(source.encoding)]
            place = source.at(finding.end)
    return b"".join([*parts, source.content[place:]])


def decisions(path: str, text: str, findings: Sequence[Finding]) -> list[Decision]:
    """Return the findings as people read them."""
    starts = [0, *(end.end() for end in re.finditer("\n", text))] if findings else []
    return [_decision(path, text, starts, finding) for finding in findings]


def place_of(text: str, offset: int) -> str:
    """Return `line:column` of a place in a text."""
    return f"{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


def _decision(path: str, text: str, starts: list[int], finding: Finding) -> Decision:
    line = bisect.bisect_right(starts, finding.start)
    column = finding.start - starts[line - 1] + 1
    old = text[finding.start : finding.end]
    return Decision(path, line, column, old, finding.new, finding.verdict, finding.rule)
