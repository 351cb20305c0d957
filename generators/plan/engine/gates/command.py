"""Gates that run a command: an argv, or a line for bash."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from generators.model.plan import Gate
from generators.model.plan_text import filled
from generators.plan.engine.gates.ground import Ground, reason
from generators.plan.engine.gates.measured import Measured, judged, objections, unmeasured
from generators.workspace.timed import Ran, run_timed

# What a shell ends with when it cannot run a program.
NOT_RUN = {126: "it cannot be executed", 127: "no such program"}
# Each hides a failure: the line ends well although what it looked for is not there.
FALSE_GREENS = {
    r"\|\|\s*(true|:|echo|printf|exit\s+0)": "a failure ends well after `||`",
    r";\s*(true|:|echo|printf|exit\s+0)\b": "what stands after `;` hides the failure before it",
    r"2>\s*/dev/null|&>\s*/dev/null": "the reason of a failure is thrown away",
    r"\bset\s+\+e": "`set +e` goes on after a failure",
    r"(?<!\|)\|(?!\|)\s*(grep\s+-c|wc|head|tail|tee|cat)\b": "it ends well whatever is piped into it",
    r"(?<!&)&\s*$": "a command in the background is not waited for",
}
BASH = ("bash", "-euo", "pipefail", "-c")


def run_gate(gate: Gate, ground: Ground) -> Measured:
    """Run an argv; raises ServiceError when a service does not start."""
    return _expected(gate, ground, gate.run or ())


def shell_gate(gate: Gate, ground: Ground) -> Measured:
    """Run a line in bash, which ends at the first command that fails; raises ServiceError."""
    return _expected(gate, ground, (*BASH, gate.shell or ""))


def _expected(gate: Gate, ground: Ground, words: Sequence[str]) -> Measured:
    values = ground.values(gate)
    command = filled(tuple(words), values)
    ran = attempted(gate, ground, command)
    if isinstance(ran, Measured):
        return ran
    return judged(list(_objections(gate, ran)), command, ran.code, None, ran)


def attempted(gate: Gate, ground: Ground, command: Sequence[str]) -> Ran | Measured:
    """Run a gate's command; return how it ended, or the error that kept it from being measured."""
    folder = ground.within(gate)
    environment = ground.environment(gate.env, ground.values(gate))
    try:
        ran = run_timed(_found(command, environment), folder, environment, gate.timeout)
    except (OSError, ValueError) as error:
        return unmeasured(f"{command[0]}: {reason(error)}", command, Ran(127, b"", b"", 0.0))
    if ran.code is None:
        return unmeasured(f"not finished after {gate.timeout:g} s", command, ran)
    if ran.code in NOT_RUN and ran.code != gate.expect.exit:
        return unmeasured(f"exit {ran.code}: {NOT_RUN[ran.code]}", command, ran)
    return ran


def _found(command: Sequence[str], environment: dict[str, str]) -> Sequence[str]:
    # Popen looks for a program on our own PATH, not on the one it hands over.
    program = shutil.which(command[0], path=environment["PATH"])
    return [program, *command[1:]] if program and not Path(command[0]).parent.name else command


def _objections(gate: Gate, ran: Ran) -> Iterator[str]:
    if ran.code != gate.expect.exit:
        yield f"exit {ran.code}, expected {gate.expect.exit}"
    yield from objections("stdout", gate.expect.stdout, ran.out.decode(errors="replace"))
    yield from objections("stderr", gate.expect.stderr, ran.err.decode(errors="replace"))


def false_greens(line: str) -> list[str]:
    """Return why a shell line may end well although nothing holds."""
    return [why for pattern, why in FALSE_GREENS.items() if re.search(pattern, line, re.MULTILINE)]
