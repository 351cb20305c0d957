"""The list of known findings: how many of each rule a file had when the rules came, which may only become fewer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.model.finding import RULES, Finding
from generators.model.module_map import Loader

HEAD = """\
# What check found when it came to this project, by file and rule. It may only become less:
# `python -m generators.check --fix` takes out what is gone.
version: 1
known:
"""
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Sifted:
    """Findings that are new, those that are known, and what is left of the list."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    counts: Counts


def read_ratchet(text: str, name: str) -> Counts:
    """Return how many findings of which rule each file may have.

    Raises:
        Refusal: the text is no such list; the words say where.
    """
    try:
        data = yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Refusal(f"{name}{f':{mark.line + 1}' if mark else ''}: not YAML: correct it") from None
    known = data.get("known") if isinstance(data, dict) and data.get("version") == 1 else None
    if not isinstance(known, dict) or not all(isinstance(rules, dict) for rules in known.values()):
        raise Refusal(f"{name}: expected `version: 1` and `known:` with rules below each file; correct it")
    return dict(_counts(known, name))


def _counts(known: Mapping[Any, Mapping[Any, Any]], name: str) -> Iterator[tuple[tuple[str, str], int]]:
    for path, rules in known.items():
        for rule, number in rules.items():
            if rule not in RULES or not isinstance(number, int) or number < 1:
                raise Refusal(f"{name}: {path}: {rule}: {number}: a rule and a number are expected; correct it")
            yield (str(path), rule), number


def counted(findings: Iterable[Finding]) -> Counts:
    """Return how many findings of which rule each file has."""
    return Counter((one.path, one.rule) for one in findings)


def sifted(findings: Sequence[Finding], known: Counts) -> Sifted:
    """Return findings parted by what is known; where a file has more than that of a rule, all of them are new."""
    now = counted(findings)
    old = [one for one in findings if now[(one.path, one.rule)] <= known.get((one.path, one.rule), 0)]
    left = {key: min(number, now.get(key, 0)) for key, number in known.items() if now.get(key, 0)}
    return Sifted(tuple(one for one in findings if one not in old), tuple(old), left)


def ratchet_findings(name: str, known: Counts, left: Counts, before: Counts | None) -> Iterator[Finding]:
    """Yield what is wrong with the list itself: it says more than there is, or more than it said before.

    Args:
        name: where the list lies.
        known: what it says.
        left: what is left of it.
        before: what it said in an earlier commit; None when there was none.
    """
    for (path, rule), number in known.items():
        if left.get((path, rule), 0) < number:
            words = f"{path} has {left.get((path, rule), 0)} findings of {rule!r}, not {number}"
            yield Finding(name, "ratchet", f"{words}: run with --fix to take out what is gone")
    for rule, number in _by_rule(known).items():
        # By rule, not by file: a file may move.
        if before is not None and number > _by_rule(before)[rule]:
            words = f"{number} findings of {rule!r} are listed, {_by_rule(before)[rule]} were before"
            yield Finding(name, "ratchet", f"{words}: the list only shrinks; correct the code instead")


def _by_rule(counts: Counts) -> Counter[str]:
    total: Counter[str] = Counter()
    for (_, rule), number in counts.items():
        total[rule] += number
    return total


def ratchet_text(counts: Counts) -> str:
    """Return the list as it is written, sorted by file and rule."""
    files: dict[str, dict[str, int]] = {}
    for (path, rule), number in sorted(counts.items()):
        files.setdefault(path, {})[rule] = number
    body = yaml.safe_dump(files, allow_unicode=True, width=1000) if files else "{}\n"
    return HEAD.removesuffix("\n") + ("\n" + "".join(f"  {line}\n" for line in body.splitlines()) if files else " {}\n")
