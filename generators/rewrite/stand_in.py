"""Stand-ins for new names: what is decided with them holds for all new names of as many words."""

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from generators.model.names import WORD, Renaming, plural
from generators.rewrite.analysis import Analysis
from generators.rewrite.ledger import Finding

STAND_IN = re.compile(r"zq[a-z]{2}", re.IGNORECASE)
# Only a title ends so; a name cannot.
TITLE_END = "~"


@dataclass(frozen=True)
class StandIn:
    """A names mapping to stand-ins, and the new word that each of them stands for."""

    renaming: Renaming
    words: Mapping[str, str] = field(hash=False)
    title: str = ""

    def fitted(self, analysis: Analysis) -> Analysis:
        """Return an analysis that was made with the stand-ins, with the new names in their places."""
        findings = {path: tuple(map(self._finding, found)) for path, found in analysis.findings.items()}
        return replace(analysis, findings=findings)

    def _finding(self, finding: Finding) -> Finding:
        if finding.new.endswith(TITLE_END):
            return replace(finding, new=self.title)
        return replace(finding, new=STAND_IN.sub(self._word, finding.new))

    def _word(self, found: re.Match[str]) -> str:
        word = self.words[found[0].lower()]
        return word.upper() if found[0].isupper() else word.capitalize() if found[0][0].isupper() else word


def stand_in(renaming: Renaming) -> StandIn:
    """Return stand-ins for the new names of a mapping; the same ones for all mappings of the same shape."""
    words: dict[str, str] = {}
    module = (renaming.module[0], _stood(renaming.module[1], words))
    entities = [(_both(old), _stood(_both(new), words)) for old, new in renaming.entities]
    new_title = renaming.title[1] if renaming.title else ""
    title = " ".join(_stood(word.lower(), words).capitalize() for word in WORD.findall(new_title)) + TITLE_END
    titles = (renaming.title[0], title) if renaming.title else None
    return StandIn(replace(renaming, module=module, entities=tuple(entities), title=titles), words, new_title)


def is_fresh(renaming: Renaming, texts: Iterable[str]) -> bool:
    """Say whether the new names, and the stand-ins, mean nothing yet: they occur in no Python text, nor in Python."""
    forms = {form for term in renaming.terms for form in _forms(term.new)}
    if any(keyword.iskeyword(form) or keyword.issoftkeyword(form) for form in forms):
        return False
    new = renaming.inverse()
    return not any(new.is_in(text) or STAND_IN.search(text) for text in texts)


def _stood(name: str, words: dict[str, str]) -> str:
    return re.sub(r"[a-z0-9]+", lambda word: _next(word[0], words), name)


def _next(word: str, words: dict[str, str]) -> str:
    first, second = divmod(len(words), 26)
    stand = f"zq{chr(ord('a') + first)}{chr(ord('a') + second)}"
    words[stand] = word
    return stand


def _both(name: str) -> str:
    return name if "/" in name else f"{name}/{plural(name)}"


def _forms(words: tuple[str, ...]) -> set[str]:
    return {"_".join(words), "_".join(words).upper(), "".join(map(str.capitalize, words)), words[0].capitalize()}
