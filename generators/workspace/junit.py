"""Reads what pytest reports: how many tests of each module ran, and which failed with what words."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

REASON = re.compile(r"^(?:E\s{2,}|Exit: |!+ _pytest\.outcomes\.Exit: |ERROR: |\S*Error: )(.*?)(?: !+)?$", re.MULTILINE)
EXIT = re.compile(r"^!+ _pytest\.outcomes\.Exit(?:: (.*?))?(?: !+)?$", re.MULTILINE)
LONGEST = 200


@dataclass(frozen=True)
class Red:
    """A test that failed: its id and the first line of the reason."""

    id: str
    reason: str


@dataclass(frozen=True)
class Suite:
    """The results of one module's tests."""

    collected: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    red: tuple[Red, ...] = ()


def read_suites(report: Path, owners: Mapping[str, Callable[[str], bool]]) -> dict[str, Suite]:
    """Return the results of each module.

    Args:
        report: JUnit XML of the family xunit1, which names files.
        owners: for each module, whether a file is its own.
    """
    cases = list(ET.parse(report).getroot().iter("testcase"))
    return {name: _suite([case for case in cases if owns(_file_of(case))]) for name, owns in owners.items()}


def reason_of(output: str) -> str:
    """Return the line of a test run's output that says why it could not start."""
    if found := REASON.findall(output):
        return str(found[0]).strip()[:LONGEST]
    lines = [line.strip() for line in output.splitlines() if line.strip(" =!-_")]
    return lines[-1][:LONGEST] if lines else "no reason was given"


def exit_of(output: str) -> str:
    """Return why a test ended the whole run by `pytest.exit`, whatever the exit code says; or nothing."""
    found = EXIT.search(output)
    return (found[1] or "pytest.exit").strip()[:LONGEST] if found else ""


def _suite(cases: list[ET.Element]) -> Suite:
    # A test that fails and whose teardown fails too is reported twice.
    states: dict[str, str] = {}
    for case in cases:
        test = _id_of(case)
        states[test] = "red" if "red" in (_state(case), states.get(test)) else _state(case)
    red = {_id_of(case): _reason(case) for case in cases if _state(case) == "red"}
    count = list(states.values()).count
    reds = tuple(Red(test, reason) for test, reason in red.items())
    return Suite(len(states), count("passed"), count("red"), count("skipped"), reds)


def _state(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "red"
    return "passed" if case.find("skipped") is None else "skipped"


def _reason(case: ET.Element) -> str:
    problem = case.find("failure")
    problem = case.find("error") if problem is None else problem
    if problem is None:
        return ""
    said = REASON.findall(problem.text or "") or (problem.get("message") or "no reason was given").splitlines()
    return str(said[0]).strip()[:LONGEST]


def _file_of(case: ET.Element) -> str:
    if file := case.get("file"):
        return file.replace("\\", "/")
    # A file that cannot be collected is named by its dotted path only.
    return (case.get("name") or "").replace(".", "/") + ".py"


def _id_of(case: ET.Element) -> str:
    file, name = _file_of(case), case.get("name") or ""
    dotted = PurePosixPath(file).with_suffix("").as_posix().replace("/", ".")
    classname = case.get("classname") or ""
    if not classname:
        return file
    classes = classname.removeprefix(dotted).strip(".").replace(".", "::")
    return "::".join(part for part in (file, classes, name) if part)
