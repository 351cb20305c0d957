"""A project with a plan, and the verbs of plans run in it as a person runs them."""

import io
import json
import os
import subprocess
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from generators.plan.__main__ import main
from tests.files import commit_all
from tests.place import Ended, Place, clean_environment
from tests.plan.notes_project import SIGNER


@dataclass(frozen=True)
class Planner:
    """A project at a folder, with its plan in plans/1-notes."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where the plan lies."""
        return self.root / "plans/1-notes"

    @property
    def log(self) -> Path:
        """The evidence."""
        return self.folder / "log.jsonl"

    @property
    def key(self) -> Path:
        """The signer's key, beside the project."""
        return self.root.parent / f"{self.root.name}-key"

    def plan(self, *arguments: str, **env: str) -> Ended:
        """Run a verb of plans to its end, in this process: an interpreter's start a verb would be most of the time."""
        out, err = io.StringIO(), io.StringIO()
        there = patch.dict(os.environ, clean_environment() | env, clear=True)
        with there, chdir(self.root), redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, **env: str) -> Ended:
        """Run a verb of plans in a process of its own, as a person does."""
        return Place(self.root).run("plan", *arguments, **env)

    def entries(self) -> list[dict[str, Any]]:
        """Return the evidence as it stands in the log."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]

    def states(self) -> dict[str, str]:
        """Return the state of every stage, and of every gate as stage/gate."""
        told = json.loads(self.plan("status", "--json").out)["plans"][0]["stages"]
        gates = {f"{one['id']}/{gate['id']}": gate["state"] for one in told for gate in one["gates"]}
        return {one["id"]: one["state"] for one in told} | gates

    def advance(self) -> Ended:
        """Run stage after stage until one does not end well; return how that ended."""
        while True:
            done = self.plan("next")
            if done.code or "every stage is done" in done.out:
                return done

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (self.root / name).write_text(text.replace(old, new), encoding="utf-8")

    def edit_plan(self, old: str, new: str) -> None:
        """Replace a text of the plan."""
        self.edit("plans/1-notes/plan.yaml", old, new)

    def commit(self) -> None:
        """Commit all there is."""
        commit_all(self.root, "feat: more")

    def make_key(self, identity: str = SIGNER) -> None:
        """Make the signer's key and let the project accept it."""
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        if not self.key.exists():
            subprocess.run(command, check=True)
        kind, public = self.key.with_suffix(".pub").read_text(encoding="ascii").split()[:2]
        (self.root / "plans/allowed_signers").write_text(f"{identity} {kind} {public}\n", encoding="ascii")

    def sign(self, stage: str, *options: str, identity: str = SIGNER) -> Ended:
        """Sign a stage."""
        return self.plan("sign", stage, "--as", identity, "--key", str(self.key), *options)
