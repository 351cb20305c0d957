"""Looks for known vulnerabilities in what production installs: `python infra/security/audit.py`.

`pip-audit` alone says "No known vulnerabilities found" of packages that it could not look up. Here
whatever was not audited is an error, and so is a report of nothing at all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

EXPORT = ["uv", "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project"]
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Audit, or judge a report of pip-audit; return 0 clean, 1 vulnerable, 2 not audited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="judge this report (pip-audit --format json)")
    given: Path | None = parser.parse_args(argv).report
    try:
        report = json.loads(given.read_text(encoding="utf-8") if given else _audit())
        code, lines = judge(report["dependencies"])
    except (OSError, ValueError, KeyError, TypeError, subprocess.CalledProcessError) as error:
        code, lines = NOT_AUDITED, [f"there is no report to judge ({error})"]
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


def judge(dependencies: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return the exit code for a report's packages, and what to say."""
    skipped = [package["name"] for package in dependencies if "skip_reason" in package]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}, {_remedy(flaw)}"
        for package in dependencies
        for flaw in package.get("vulns", [])
    ]
    if found:
        return VULNERABLE, found
    if skipped or not dependencies:
        named = ", ".join(skipped[:5]) + (", ..." if len(skipped) > 5 else "")
        audited = len(dependencies) - len(skipped)
        return NOT_AUDITED, [f"{audited} audited, {len(skipped)} not audited: {named or 'all'}"]
    return CLEAN, [f"{len(dependencies)} packages audited, no known vulnerability"]


def _remedy(flaw: dict[str, Any]) -> str:
    fixed = flaw.get("fix_versions")
    return f"fixed in {', '.join(fixed)}" if fixed else "there is no fix yet"


def _audit() -> str:
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder) / "requirements.txt"
        subprocess.run([*EXPORT, f"--output-file={locked}"], check=True, stdout=subprocess.DEVNULL)
        audit = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner=off"]
        # It ends with 1 for a vulnerability and for a failure; the report tells them apart.
        done = subprocess.run(
            [*audit, "--format=json", f"--requirement={locked}"],
            check=False,
            capture_output=True,
            text=True,
        )
    if not done.stdout:
        raise ValueError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
