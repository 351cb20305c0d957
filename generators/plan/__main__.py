"""Plans phases in stages whose gates really run, and keeps the evidence: new, run, status, sign, ci."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from generators.workspace import terminal

VERBS = {
    "new": "make a plan: a shipped pattern, an empty one, or an implementation-plan document",
    "check": "say what is wrong with plans and their logs, without running a gate",
    "next": "run the first stage that is not done",
    "run": "run the gates of a stage that do not hold yet",
    "status": "show how every stage stands, with a bar for each plan",
    "log": "show the evidence",
    "note": "write down a decision, a question, a gap, work completed",
    "block": "say that a stage cannot go on, and why; or that it can again",
    "waive": "let a gate count for some time, signed and with a reason",
    "sign": "sign a stage's manual gates with an SSH key",
    "ci": "run all gates of done stages again in a clean working tree, and compare",
    "render": "write PLAN.md and LOG.md, or one page of HTML",
    "export": "write the evidence as an in-toto statement",
}
FOLDER = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the verbs; return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("--help", "-h"):
        print("Usage: python -m generators.plan VERB ...\n")
        print("\n".join(f"  {verb:8} {sentence}" for verb, sentence in VERBS.items()))
        return terminal.DONE
    if given[0] not in VERBS:
        terminal.say(f"plan: there is no verb {given[0]!r}; there are: {', '.join(VERBS)}")
        return terminal.NOT_STARTED
    verb = importlib.import_module(f"generators.plan.{given[0]}")
    return terminal.run(verb.command, given[1:], f"plan {given[0]}")


if __name__ == "__main__":
    sys.exit(main())
