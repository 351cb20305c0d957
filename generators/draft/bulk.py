"""Makes many clones again in one go: the project's ruff, which takes longest to start, sees fifty at a time."""

from collections import defaultdict
from collections.abc import Sequence

from generators.draft.base import Gold
from generators.draft.draft import Draft, tidied
from generators.model.errors import Refusal
from generators.workspace.terminal import Counter

AT_ONCE = 50


def drafted(golds: Sequence[Gold]) -> dict[int, Draft | str]:
    """Return for the id of each gold standard the draft, or why it cannot be made; ruff sees many at once."""
    groups: dict[int, dict[int, Gold]] = defaultdict(dict)
    for gold in golds:
        groups[id(gold.source)][id(gold)] = gold
    chunks = [
        list(group.values())[at : at + AT_ONCE] for group in groups.values() for at in range(0, len(group), AT_ONCE)
    ]
    counter, drafts = Counter("comparing"), dict[int, Draft | str]()
    for chunk in chunks:
        drafts |= _chunk(chunk)
        if len(golds) > AT_ONCE:
            counter.show(len(drafts), sum(map(len, groups.values())))
    counter.close()
    return drafts


def _chunk(golds: Sequence[Gold]) -> dict[int, Draft | str]:
    done: dict[int, Draft | str] = {}
    for gold in golds:
        try:
            done[id(gold)] = gold.untidy()
        except Refusal as refusal:
            done[id(gold)] = str(refusal)
    untidy = {key: one for key, one in done.items() if isinstance(one, Draft)}
    tidy = tidied(golds[0].source.project, list(untidy.values()))
    return {**done, **dict(zip(untidy, tidy, strict=True))}
