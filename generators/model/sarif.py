"""Findings as SARIF 2.1.0, the format that code scanning reads."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from generators.model.finding import RULES, Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(new: Sequence[Finding], known: Sequence[Finding], version: str, prefix: str = "") -> Mapping[str, Any]:
    """Return a SARIF log.

    Args:
        new: what does not hold.
        known: what is listed as known: it is in the log too, suppressed.
        version: of this tool.
        prefix: the folder of the project in its repository, with `/` at its end; empty for the top.
    """
    rules = [{"id": rule, "shortDescription": {"text": f"{words}."}} for rule, words in RULES.items()]
    driver = {"name": "goldmaster", "semanticVersion": version, "rules": rules}
    results = [*_results(new, prefix, []), *_results(known, prefix, [{"kind": "external"}])]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _results(
    findings: Iterable[Finding], prefix: str, suppressions: Sequence[Mapping[str, str]]
) -> Iterator[Mapping[str, Any]]:
    order, seen = list(RULES), Counter[str]()
    for one in findings:
        same = f"{one.rule} {one.path} {one.remedy}"
        seen[same] += 1
        # Without the line: a finding is the same one when code above it grows.
        print_of = hashlib.sha256(f"{same} {seen[same]}".encode()).hexdigest()
        place = {"artifactLocation": {"uri": quote(prefix + one.path)}, "region": {"startLine": one.line}}
        yield {
            "ruleId": one.rule,
            "ruleIndex": order.index(one.rule),
            "level": "error",
            "message": {"text": one.remedy},
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {"goldmaster/v1": print_of},
            "suppressions": list(suppressions),
        }
