"""What people decided about names: lists in the map of what to keep and what to own, and a pragma on a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import translate
from functools import cache

from generators.model.names import Renaming
from generators.rewrite.ledger import Finding, settled

PRAGMA = re.compile(r"goldmaster: keep\b")
# What may be meant by a name: the word, the word with its hyphens, the dotted name.
TOKENS = (re.compile(r"\w+"), re.compile(r"[\w-]+"), re.compile(r"\w+(?:\.\w+)+"))


def overridden(text: str, findings: Iterable[Finding], renaming: Renaming) -> list[Finding]:
    """Return the findings of a file as people want them, in order, one for each place.

    Args:
        text: the file.
        findings: what the rules found.
        renaming: with the names to keep and to own.
    """
    found = settled([*_owned_wholes(text, renaming), *findings])
    if renaming.keep or renaming.own:
        found = [_listed(text, one, renaming) for one in found]
    return [_kept(text, one) for one in found] if PRAGMA.search(text) else found


def _owned_wholes(text: str, renaming: Renaming) -> Iterator[Finding]:
    """Yield the places of owned names that have no word of ours as words go: `ccs`, `ccconfig`."""
    old, new = ("".join(name.split("_")) for name in renaming.module)
    for name in renaming.own:
        if "*" in name or renaming.matches(name) or old not in name.lower():
            continue
        for place in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            start = place.start() + name.lower().index(old)
            said = text[start : start + len(old)]
            yield Finding(start, start + len(old), _cased(said, new), "rename", "own-list")


def _cased(said: str, new: str) -> str:
    return new.upper() if said.isupper() else new.capitalize() if said[0].isupper() else new


def _listed(text: str, finding: Finding, renaming: Renaming) -> Finding:
    names = _names_around(text, finding)
    if any(_lists(renaming.keep).fullmatch(name) for name in names):
        return replace(finding, verdict="keep", rule="keep-list")
    # The address of a page of others stays that, whatever name is in it.
    if finding.rule != "url-of-others" and any(_lists(renaming.own).fullmatch(name) for name in names):
        return replace(finding, verdict="rename", rule="own-list")
    return finding


def _names_around(text: str, finding: Finding) -> list[str]:
    start = text.rfind("\n", 0, finding.start) + 1
    end = text.find("\n", finding.end)
    line = text[start : end if end >= 0 else len(text)]
    place = finding.start - start
    found = (one for token in TOKENS for one in token.finditer(line))
    return [one[0] for one in found if one.start() <= place < one.end()]


@cache
def _lists(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, names)) or r"(?!)")


def _kept(text: str, finding: Finding) -> Finding:
    start, end = text.rfind("\n", 0, finding.start) + 1, text.find("\n", finding.start)
    line = text[start : end if end >= 0 else len(text)]
    return replace(finding, verdict="keep", rule="pragma") if PRAGMA.search(line) else finding
