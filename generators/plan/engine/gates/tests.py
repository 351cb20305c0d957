"""Gates that run tests: as many as were asked for must have passed, whatever the exit code says."""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from generators.model.plan import Gate
from generators.plan.engine.gates.command import attempted
from generators.plan.engine.gates.ground import Ground
from generators.plan.engine.gates.measured import Measured, judged, unmeasured

# What pytest ends with: no tests at all; usage, a mistake of its own.
NO_TESTS, UNUSABLE = 5, (3, 4)
NOT_THERE = b"ERROR: file or directory not found"
NAMED = 5


def pytest_gate(gate: Gate, ground: Ground) -> Measured:
    """Run the project's own pytest; raises ServiceError when a service does not start."""
    report = ground.scratch / "report.xml"
    report.unlink(missing_ok=True)
    shown = ["python", "-m", "pytest", *(gate.pytest or ())]
    quiet = ["-p", "no:cacheprovider", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    ran = attempted(gate, ground, [sys.executable, *shown[1:], *quiet])
    if isinstance(ran, Measured):
        return Measured(ran.verdict, ran.why, tuple(shown), ran.exit, None, ran.out, ran.err)
    if NOT_THERE in ran.err + ran.out:
        return judged([f"no tests: {_said(ran.err or ran.out)}"], shown, ran.code, 0, ran)
    if ran.code in UNUSABLE or (ran.code != NO_TESTS and not report.exists()):
        return unmeasured(f"pytest cannot run: exit {ran.code}: {_said(ran.err or ran.out)}", shown, ran)
    states, red = _states(report)
    passed = states["passed"]
    why = [] if passed >= gate.min_tests else [f"{passed} tests passed, expected at least {gate.min_tests}"]
    if ran.code not in (0, NO_TESTS):
        why.append(f"exit {ran.code}: {states['failed']} failed: {', '.join(red[:NAMED])}")
    return judged(why, shown, ran.code, passed, ran)


def _states(report: Path) -> tuple[Counter[str], list[str]]:
    """Return how many tests ended how; a skipped one has not passed."""
    try:
        cases = list(ET.parse(report).getroot().iter("testcase"))
    except (OSError, ET.ParseError):
        cases = []
    red = [case.get("name", "") for case in cases if _state(case) == "failed"]
    return Counter(map(_state, cases)), red


def _state(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "passed" if case.find("skipped") is None else "skipped"


def _said(written: bytes) -> str:
    lines = [line for line in written.decode(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "ERROR" in line or "rror:" in line), lines[-1] if lines else "")[:200]
