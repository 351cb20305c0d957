"""Runs the command that tests a module where pytest does not: unittest, Django's own runner, tox and others."""

import os
import re
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from generators.model.errors import Failure
from generators.workspace import terminal
from generators.workspace.junit import LONGEST, Red, Suite, exit_of, reason_of
from generators.workspace.process import run
from generators.workspace.project import Project

RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
ENDED = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?\s*$", re.MULTILINE)
SUMMARY = re.compile(r"^[= ]*(\d+ [a-z]+(?:, \d+ [a-z]+)*) in [\d.]+s", re.MULTILINE)
BROKEN = re.compile(r"^(?:FAIL|ERROR|FAILED):? (?!\()(\S+.*)$", re.MULTILINE)
ERROR = re.compile(r"^(?:\w+\.)*\w+(?:Error|Exception|Exit|Failure|Interrupt|Warning|Configured): .*$", re.MULTILINE)
NO_TESTS = 5


def run_command(project: Project, name: str, command: str, environment: Mapping[str, str], log: Path) -> Suite:
    """Run a module's own test command without a shell and return what it says.

    The exit code decides. A command that does not say how many tests it ran counts as one.

    Args:
        project: where; the command runs in its tree.
        name: the module's, for the person.
        command: a line such as `python manage.py test billing`; `python` is the one that runs us.
        environment: all of its environment.
        log: the file that takes what it writes.

    Raises:
        Failure: the command cannot start.
    """
    settings = _settings(environment)
    done = run(_words(command, settings["PATH"]), project.tree, settings, log, lambda _: None)
    counts = counted(done.output)
    if counts is None and not done.code:
        terminal.say(f"{name}: `{command}` does not say how many tests it ran: it counts as one")
    counts = Suite(1, 1) if counts is None else counts
    if stop := exit_of(done.output):
        return _red_suite(counts, (Red(command, f"stopped before all tests had run: {stop}"),))
    is_green = not done.code or (done.code == NO_TESTS and not counts.collected)
    return counts if is_green else _red_suite(counts, _broken(command, done.output))


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    # What is installed beside the Python that runs us is meant first: tox, nose2 and their like.
    search = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    quiet = f"{environment.get('PYTEST_ADDOPTS', '')} -p no:cacheprovider"
    return {**environment, "PATH": search, "PYTEST_ADDOPTS": quiet}


def _red_suite(counts: Suite, red: tuple[Red, ...]) -> Suite:
    """Return what a run says that ended badly, whatever numbers it printed."""
    failed = max(counts.failed, 1)
    passed = max(counts.collected - failed - counts.skipped, 0)
    return Suite(max(counts.collected, failed), passed, failed, counts.skipped, red)


def counted(output: str) -> Suite | None:
    """Return how many tests a runner says it ran, or None when it does not say. Several runs are added up."""
    numbers = Counter[str]()
    for line in [*(line or "" for line in ENDED.findall(output)), *SUMMARY.findall(output)]:
        numbers.update(_numbers(line))
    ran = [int(number) for number in RAN.findall(output)]
    if not ran and not SUMMARY.search(output):
        return None
    failed = sum(numbers[word] for word in ("failures", "failed", "error", "errors", "unexpected successes"))
    skipped = sum(numbers[word] for word in ("skipped", "xfailed", "expected failures"))
    collected = sum(ran) + sum(numbers[word] for word in ("passed", "xpassed"))
    if not ran:
        collected += failed + skipped
    return Suite(collected, max(collected - failed - skipped, 0), failed, skipped)


def _numbers(line: str) -> dict[str, int]:
    """Return the numbers of `failures=1, skipped=2` or of `1 failed, 2 passed`."""
    pairs = [part.split("=")[::-1] if "=" in part else part.split(" ", 1) for part in line.split(", ") if part]
    return {pair[1]: int(pair[0]) for pair in pairs if len(pair) == 2 and pair[0].isdecimal()}


def _words(command: str, search_path: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise Failure(f"the tests cannot start: `{command}`: {error}") from None
    program = sys.executable if words[:1] == ["python"] else shutil.which(words[0], path=search_path) if words else None
    if program is None:
        raise Failure(f"the tests cannot start: `{command}`: no such program; correct `verify`")
    return [program, *words[1:]]


def _broken(command: str, output: str) -> tuple[Red, ...]:
    found = list(BROKEN.finditer(output))
    if not found:
        return (Red(command, _last_error(output)),)
    ends = [*(match.start() for match in found[1:]), len(output)]
    return tuple(_red(match[1], output[match.end() : end]) for match, end in zip(found, ends, strict=True))


def _red(line: str, told: str) -> Red:
    test, _, reason = line.partition(" - ")
    return Red(test, reason or _last_error(told))


def _last_error(told: str) -> str:
    """Return the last error of a text: of several that led to each other it is the one that was not expected."""
    errors = ERROR.findall(told)
    return errors[-1][:LONGEST] if errors else reason_of(told)
