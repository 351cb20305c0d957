"""What was decided about a module, kept apart from the new names, so that it is decided once and carried out often."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.ledger import Decision, Finding, decisions, spliced
from generators.rewrite.package import Package
from generators.rewrite.paths import moved_paths
from generators.rewrite.revisions import REVISION_ID, Revision, fresh_ids
from generators.rewrite.source import decode


@dataclass(frozen=True)
class Analysis:
    """The findings in each file that has any, and the revisions that the migrations declare."""

    findings: Mapping[str, tuple[Finding, ...]]
    revisions: tuple[Revision, ...]

    def as_json(self) -> str:
        """Return the analysis as text."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Analysis | None":
        """Return the analysis that `as_json` wrote; None for any other text."""
        try:
            data = json.loads(text)
            findings = {path: tuple(Finding(**one) for one in found) for path, found in data["findings"].items()}
            revisions = (Revision(one["path"], one["id"], tuple(one["parents"])) for one in data["revisions"])
            return cls(findings, tuple(revisions))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def carry_out(
    files: Sequence[SourceFile],
    roots: Sequence[str],
    renaming: Renaming,
    analysis: Analysis,
    ids: Mapping[str, str] | None = None,
) -> Rewrite:
    """Return a module under its new name.

    Args:
        files: all of its files, as they were analysed.
        roots: its paths in the map.
        renaming: the names mapping.
        analysis: with the new names of this mapping.
        ids: new revision ids for the old ones; fresh ones when not given.

    Raises:
        Refusal: the migrations' chain is broken, or the new name cannot be written in a file's encoding.
    """
    ids = fresh_ids(analysis.revisions, renaming.module[1]) if ids is None else ids
    moved = moved_paths([file.path for file in files], Package.of(roots), renaming, ids)
    done = [_carried_out(file, moved[file.path], analysis.findings.get(file.path, ()), ids) for file in files]
    return Rewrite(tuple(file for file, _ in done), tuple(one for _, decided in done for one in decided))


def _carried_out(
    file: SourceFile, path: str, findings: Sequence[Finding], ids: Mapping[str, str]
) -> tuple[Rewritten, list[Decision]]:
    source = decode(file.content, is_python(file.path)) if findings else None
    if source is None:
        return Rewritten(file.path, path, file.content, file.mode), []
    findings = [_with_id(one, source.text, ids) if one.rule == REVISION_ID else one for one in findings]
    try:
        content = spliced(source, findings)
    except UnicodeEncodeError:
        raise Refusal(
            f"{file.path}: the new name cannot be written in {source.encoding}: choose another name"
        ) from None
    return Rewritten(file.path, path, content, file.mode), decisions(file.path, source.text, findings)


def _with_id(finding: Finding, text: str, ids: Mapping[str, str]) -> Finding:
    return replace(finding, new=ids[text[finding.start : finding.end]])
