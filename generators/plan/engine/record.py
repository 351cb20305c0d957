"""Writes evidence: what was measured, on which content, by whom, where."""

import hashlib
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generators.model.errors import Refusal
from generators.model.plan import Gate, Stage
from generators.plan.engine.evidence.content import Content, Watched
from generators.plan.engine.evidence.entry import Entry, digest_of
from generators.plan.engine.evidence.log import append, now
from generators.plan.engine.evidence.redaction import redacted, tail
from generators.plan.engine.gates.measured import Measured
from generators.plan.engine.opened import Opened
from generators.workspace.git import Git

# Where the whole outputs lie, which are nobody's to commit.
OUTPUTS = ".plan/out"
SHORT, LONG = 300, 2000
# A secret that the cut of a tail would halve is still whole in this much.
SEARCHED = 100_000
WHO_IN_CI = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN")
RUN_IN_CI = ("CI_JOB_URL", "GITHUB_RUN_ID", "BUILD_URL")
LOCKS = ("uv.lock", "poetry.lock", "requirements.txt")


@dataclass(frozen=True)
class Attempt:
    """One measurement: which try it was, how long it took, the content before and after, and what it was given."""

    number: int
    seconds: float
    before: Watched
    after: Watched
    settings: Mapping[str, str]


def record(opened: Opened, stage: Stage, gate: Gate, measured: Measured, attempt: Attempt) -> Entry:
    """Write what a gate measured into the plan's log; return the entry."""
    entry = Entry("gate", now(), actor(opened.root), stage.id, gate.id, _facts(opened, stage, gate, measured, attempt))
    return append(opened.log.path, entry)


def record_baseline(opened: Opened, stage: Stage, gate: Gate, measured: Measured, attempt: Attempt) -> Entry:
    """Write what a gate measured on the plan's base; return the entry."""
    facts = _facts(opened, stage, gate, measured, attempt) | {"base": opened.plan.base}
    return append(opened.log.path, Entry("baseline", now(), actor(opened.root), stage.id, gate.id, facts))


def _facts(opened: Opened, stage: Stage, gate: Gate, measured: Measured, attempt: Attempt) -> dict[str, Any]:
    hidden = partial(redacted, patterns=gate.redact, given=attempt.settings)
    output = hidden(tail(measured.out, measured.err, SEARCHED))
    return {
        "plan": opened.plan.slug,
        "type": gate.kind,
        "verdict": measured.verdict,
        "why": [hidden(one) for one in measured.why],
        "def": digest_of(opened.plan.definition(stage, gate)),
        "watch": {"digest": attempt.before.digest, "files": attempt.before.files, "after": attempt.after.digest},
        "source": source(opened.root),
        "command": [hidden(word) for word in measured.command],
        "cwd": gate.cwd,
        "exit": measured.exit,
        "count": measured.count,
        "ms": round(attempt.seconds * 1000),
        "attempt": attempt.number,
        "stdout": _kept(opened.root, measured.out),
        "stderr": _kept(opened.root, measured.err),
        "tail": tail(output.encode(), b"", SHORT if measured.verdict == "pass" else LONG),
        "env": environment(opened.root),
    }


def _kept(root: Path, output: bytes) -> dict[str, Any]:
    """Return digest and size of an output; the whole of it lies beside the project's files, out of git."""
    digest = hashlib.sha256(output).hexdigest()
    if output:
        folder = root / OUTPUTS
        folder.mkdir(parents=True, exist_ok=True)
        folder.parent.joinpath(".gitignore").write_text("*\n", encoding="ascii")
        folder.joinpath(digest).write_bytes(output)
        folder.joinpath(digest).chmod(0o600)
    return {"sha256": digest, "bytes": len(output)}


def source(root: Path) -> dict[str, str]:
    """Return where the content comes from, for information: evidence is for the content itself."""
    git = Git(root)
    commit, tree = git.ids(["HEAD", "HEAD^{tree}"])
    changed = sorted(one.path for one in git.changed())
    content = Content(root)
    dirty = [path for path in changed if path in set(content.files)]
    return {"commit": commit, "tree": tree, "dirty": content.watched(tuple(dirty)).digest if dirty else ""}


def environment(root: Path) -> Mapping[str, str]:
    """Return what of this machine may decide a gate."""
    locks = {name: (root / name).read_bytes() for name in LOCKS if (root / name).is_file()}
    found = {
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.machine()}",
        "lock": "".join(hashlib.sha256(text).hexdigest()[:16] for text in list(locks.values())[:1]),
        "ci": next((os.environ[name] for name in RUN_IN_CI if name in os.environ), ""),
    }
    return {name: value for name, value in found.items() if value}


def actor(root: Path) -> str:
    """Return who is at work: git's user, or whom CI names.

    Raises:
        Refusal: nobody knows.
    """
    git = Git(root)
    known = git.setting("user.email") or os.environ.get("GIT_AUTHOR_EMAIL", "")
    known = known or next((os.environ[name] for name in WHO_IN_CI if name in os.environ), "")
    if not known:
        raise Refusal("nobody knows who you are: `git config user.email you@example.com`, and run again")
    return known
