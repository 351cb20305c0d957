"""The backend's plan on a rendered project that has evidence: its verbs, and damages of plan and evidence."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generators.plan.engine.evidence.entry import Entry, parsed
from tests.files import commit_all, git
from tests.machine import clean_environment, uv
from tests.place import Ended
from tests.plan.planner import Planner
from tests.plan.test_mutants import recomputed, rewritten

PLAN = "plans/1-backend-mvp"


@dataclass(frozen=True)
class Backend(Planner):
    """A rendered project, and the verbs of plans run in it."""

    @property
    def folder(self) -> Path:
        """Where the plan of the backend lies."""
        return self.root / PLAN

    def plan(self, *arguments: str, **env: str) -> Ended:
        """Run a verb of plans, as `uv run` does: uv is on the PATH, where a gate of the first stage looks for it."""
        path = os.pathsep.join([str(Path(uv()).parent), clean_environment()["PATH"]])
        return super().plan(*arguments, **{"PATH": path} | env)

    def edit_plan(self, old: str, new: str) -> None:
        """Replace a text of the plan."""
        self.edit(f"{PLAN}/plan.yaml", old, new)

    def copy(self, folder: Path) -> "Backend":
        """Return a project of one's own, without the environment that it was run in."""
        return Backend(shutil.copytree(self.root, folder, symlinks=True, ignore=shutil.ignore_patterns(".venv")))

    def forget(self) -> None:
        """Take git's memory of the project away: it starts with what is there."""
        shutil.rmtree(self.root / ".git")
        commit_all(self.root)
        git(self.root, "config", "user.email", "rob@example.com")


Change = Callable[[Backend], object]


@dataclass(frozen=True)
class Found:
    """A damage, and the verb that finds it: its exit code and its words."""

    change: Change
    verb: tuple[str, ...]
    code: int
    says: str


def weakened(old: str, new: str, verb: str, code: int, says: str) -> Found:
    """Return a damage of plan.yaml, and what finds it."""
    return Found(lambda done: done.edit_plan(old, new), tuple(verb.split()), code, says)


STALE = "its definition has changed"
LINT, FORMAT = "{id: lint, run: [ruff, check]}", "{id: format, run: [ruff, format, --check]}"
SHELL = "python -m backend.migrate upgrade && python -m backend.migrate check"
DEFINITIONS = {
    "fewer tests": weakened("min_tests: 30", "min_tests: 3", "run 4a", 3, f"rules-and-routes stale ({STALE})"),
    "a status that nobody expects": weakened(", status: 409}", "}", "run 4a", 3, f"life-of-a-note stale ({STALE})"),
    "a body that nobody looks at": weakened(
        ", body: {status: ok}}]}\n      - {id: unk", "}]}\n      - {id: unk", "run 2", 3, f"alive stale ({STALE})"
    ),
    "rows that nobody counts": weakened(
        "        rows: [[audit], [idempotency], [notes], [outbox]]\n", "", "run 3", 3, f"keys stale ({STALE})"
    ),
    "an error that nobody wants": weakened(
        '        error: "null value in column"\n', "", "run 3", 3, f"no-half-note stale ({STALE})"
    ),
    "words that nobody reads": weakened(', text: "^Status: accepted"', "", "run 1", 3, f"decisions stale ({STALE})"),
    "less time": weakened("run: [mypy]}", "run: [mypy], timeout: 1}", "run 2", 3, f"types stale ({STALE})"),
    "less that is watched": weakened('"tests/**", ', "", "run 2", 3, "stage 1 comes first, and is stale"),
    "a file that is not looked at": weakened(
        '["**", "!tests/**"]', '["docs/**"]', "run 7", 3, f"no-keys stale ({STALE})"
    ),
    "another command": weakened("run: [ruff, check]", "run: [ruff, --version]", "status --exit-code", 1, STALE),
    "a gate less": weakened(f"      - {LINT}\n", "", "check", 1, "1/lint was measured: bring it back"),
    "prose for a command": weakened(LINT, "{id: lint, run: [Look, at, it]}", "check", 1, "[prose]"),
    "prose that is run": weakened(LINT, "{id: lint, run: [Look, at, it]}", "run 1", 2, "Look: No such file"),
    "a tool that is not there": weakened(FORMAT, "{id: format, run: [ruffian]}", "run 1", 2, "ruffian: No such file"),
    "a tool that hangs": weakened(
        LINT, "{id: lint, run: [sleep, '60'], timeout: 1}", "run 1", 2, "not finished after 1 s"
    ),
    "a shell that cannot fail": weakened(SHELL, f"{SHELL} || true", "check", 1, "[false-green]"),
    "a shell that is not run": weakened(SHELL, f"{SHELL} || true", "run 8", 2, "cannot fail"),
    "a service that is not there": weakened("service: database, run", "service: tables, run", "status", 2, "tables"),
    "no kind of gate": weakened("run: [mypy]}", "cwd: backend}", "status", 2, "types"),
    "two kinds of gate": weakened("run: [mypy]}", "run: [mypy], manual: look}", "status", 2, "types"),
    "a stage less": weakened("  - id: 7\n", "  - id: 12\n", "status", 2, "7"),
}


def forged(done: Backend) -> None:
    """Turn the verdict of the last entry to a pass, and make its hash anew."""
    lines = done.log.read_text(encoding="utf-8").splitlines()
    old, _ = parsed(lines[-1])
    facts = dict(old.facts) | {"verdict": "pass", "why": []}
    new = Entry(old.kind, old.at, old.actor, old.stage, old.gate, facts, old.prev)
    done.log.write_text("\n".join([*lines[:-1], new.line(), ""]), encoding="utf-8")


def of_another_plan(done: Backend) -> None:
    """Append evidence for a gate of another plan: without an entry before it, as a log begins, the chain is whole."""
    old, _ = parsed(done.log.read_text(encoding="utf-8").splitlines()[0])
    append(done, Entry(old.kind, old.at, old.actor, "0", "backend", {**old.facts, "plan": "2-ui-and-hardening"}).line())


def append(done: Backend, line: str) -> None:
    """Append a line to the log, as it is."""
    text = done.log.read_text(encoding="utf-8")
    done.log.write_text(f"{text}{line}\n", encoding="utf-8")


def invented(entries: list[dict[str, object]]) -> None:
    """Append an entry of a gate that never ran."""
    entries.append(entries[-1] | {"stage": "9", "gate": "runs", "prev": [entries[-1]["hash"]]})


def amended(done: Backend) -> None:
    """Take entries away, and git's memory of them on this branch as well; another branch has it."""
    git(done.root, "branch", "published")
    rewritten(lambda entries: [entries.pop() for _ in range(3)])(done)
    git(done.root, "reset", "--quiet", "--soft", "HEAD~1")
    commit_all(done.root)


def first(change: dict[str, object]) -> Change:
    """Return a damage of the log's first entry."""
    return rewritten(lambda entries: entries[0].update(change))


EVIDENCE = {
    "an edited verdict": Found(first({"verdict": "fail"}), ("check",), 1, "[chain]"),
    "an edited verdict, shown": Found(first({"verdict": "fail"}), ("status", "--exit-code"), 1, "was changed after"),
    "an edited verdict, built on": Found(first({"verdict": "fail"}), ("run", "9"), 1, "was changed"),
    "another actor": Found(first({"actor": "ann@example.com"}), ("check",), 1, "[chain]"),
    "another content": Found(first({"watch": {"digest": "0" * 64, "files": 7}}), ("check",), 1, "[chain]"),
    "an entry taken out": Found(rewritten(lambda entries: entries.pop(20)), ("check",), 1, "[chain]"),
    "an entry taken out, in CI": Found(rewritten(lambda entries: entries.pop(20)), ("ci",), 1, "[append-only]"),
    "an entry invented": Found(rewritten(invented), ("check",), 1, "[chain]"),
    "an entry of another plan": Found(of_another_plan, ("check",), 1, "of the plan 2-ui-and-hardening"),
    "a line that is none": Found(lambda done: append(done, "done"), ("check",), 1, "[chain]"),
    "a truncated log": Found(rewritten(lambda entries: entries.pop()), ("check",), 1, "1 lines that git has are gone"),
    "half of a log": Found(
        rewritten(lambda entries: entries.__delitem__(slice(15, None))), ("check",), 1, "[append-only]"
    ),
    "a chain made anew": Found(recomputed, ("check",), 1, "[append-only]"),
    "a chain made anew, in CI": Found(recomputed, ("ci",), 1, "[append-only]"),
    "no log": Found(lambda done: done.log.unlink(), ("check",), 1, "[append-only]"),
    "a branch that forgets": Found(amended, ("check", "--against", "published"), 1, "3 lines that git has are gone"),
}
