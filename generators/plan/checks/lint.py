"""What can be said against a plan without running it: prose in a command, shells that cannot fail, stages too long."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

from generators.model.errors import Refusal
from generators.model.plan import Gate, Plan, Words, gates_of
from generators.plan.engine.finding import Finding
from generators.plan.engine.gates.command import false_greens
from generators.workspace.globs import matching

HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(m|min|h|d)\w*")
PROSE = re.compile(r"[A-Z][a-z]+")
UNITS = {"m": 1 / 60, "min": 1 / 60, "h": 1.0, "d": 8.0}
LONGEST = 4.0


def lint(plan: Plan, place: str) -> list[Finding]:
    """Return what is wrong with a plan as it is written.

    Args:
        plan: the plan.
        place: its file, for the findings.
    """
    found = [one for stage, gate in gates_of(plan) for one in _gate(plan, gate, f"{place}: {stage.id}/{gate.id}")]
    for stage, gate in gates_of(plan):
        found += _globs(
            plan.watched(stage, gate) + (gate.exists or gate.absent or ()), f"{place}: {stage.id}/{gate.id}"
        )
    for stage in plan.stages:
        where = f"{place}: {stage.id}"
        if not stage.gates:
            found.append(Finding(where, "no-gate", "give the stage a gate: nothing else can say that it is done"))
        if _hours(stage.estimate) > LONGEST:
            found.append(Finding(where, "long", f"split it, into {_halves(stage.id)} say", warning=True))
    return found


def _gate(plan: Plan, gate: Gate, place: str) -> Iterator[Finding]:
    if gate.run and not _program(gate.run[0]):
        yield _missing(gate.run[0], place)
    if gate.shell:
        yield from _shell(gate.shell, place)
    if (gate.artifact or gate.baseline_fails) and not plan.base:
        yield Finding(place, "no-base", "write the commit that the work began at under `base:`")


def _globs(globs: Words, place: str) -> list[Finding]:
    try:
        matching((), globs)
    except Refusal as error:
        return [Finding(place, "glob", str(error))]
    return []


def _shell(line: str, place: str) -> Iterator[Finding]:
    for why in false_greens(line):
        yield Finding(place, "false-green", f"{why}: let the command fail, or use `expect:`")
    bash = shutil.which("bash")
    if bash is None:
        yield Finding(place, "no-program", "install bash, or write the gate as `run:`")
        return
    done = subprocess.run([bash, "-n", "-c", line], capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        yield Finding(place, "shell", f"correct the line: {said[0].rpartition('line ')[2] if said else 'not bash'}")
    first = line.partition(" ")[0]
    if PROSE.fullmatch(first) and not _program(first):
        yield _missing(first, place)


def _missing(program: str, place: str) -> Finding:
    if PROSE.fullmatch(program):
        return Finding(place, "prose", f"there is no program {program!r}: write prose under `manual:`")
    # The machine's fault, not the plan's.
    return Finding(place, "no-program", f"install {program!r} before you run this gate", warning=True)


def _program(name: str) -> bool:
    if "/" in name or "{" in name:
        return True
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=search) is not None


def _halves(stage: str) -> str:
    number = stage.rstrip(ascii_lowercase)
    letter = stage.removeprefix(number) or "a"
    return f"{number}{letter} and {number}{chr(ord(letter) + 1)}"


def _hours(estimate: str) -> float:
    return sum(float(number) * UNITS[unit] for number, unit in HOURS.findall(estimate))
