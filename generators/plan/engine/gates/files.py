"""Gates about files: they are there, they are not there, they were made or changed since the base."""

import re
from collections.abc import Sequence
from pathlib import Path

from generators.model.plan import Gate
from generators.plan.engine.gates.ground import Ground
from generators.plan.engine.gates.measured import Measured, judged, unmeasured
from generators.workspace.git import Git
from generators.workspace.globs import matching


def exists_gate(gate: Gate, ground: Ground) -> Measured:
    """Say whether at least `min` files match each glob; with `text`, only those that have a match of it count."""
    globs, git = gate.exists or (), Git(ground.within(gate))
    files = git.present(["."])
    counts = {one: _with_text(gate, git.folder, matching(files, [one])) for one in globs}
    what = f" with {gate.text!r}" if gate.text else ""
    why = [
        f"{one}: {len(found)} files{what}, expected at least {gate.min}"
        for one, found in counts.items()
        if len(found) < gate.min
    ]
    return judged(why, globs, None, sum(map(len, counts.values())))


def absent_gate(gate: Gate, ground: Ground) -> Measured:
    """Say whether no file matches the globs; with `text`, whether none of those that match has it."""
    globs, git = gate.absent or (), Git(ground.within(gate))
    found = matching(git.present(["."]), globs)
    if gate.text and not found:
        return unmeasured(f"{', '.join(globs)}: no file to look into", globs)
    wrong = _with_text(gate, git.folder, found)
    why = [f"{path} {f'has {gate.text!r}' if gate.text else 'is there'}" for path in wrong]
    return judged(why, globs, None, len(found))


def _with_text(gate: Gate, folder: Path, paths: Sequence[str]) -> list[str]:
    if not gate.text:
        return list(paths)
    pattern = re.compile(gate.text, re.MULTILINE)
    return [path for path in paths if pattern.search((folder / path).read_text("utf-8", "replace"))]


def artifact_gate(gate: Gate, ground: Ground) -> Measured:
    """Say whether a file was made or changed since the plan's base, and that git would keep it."""
    path, base, git = gate.artifact or "", ground.plan.base, Git(ground.within(gate))
    if git.ids([f"{base}^{{commit}}"]) == [""]:
        return unmeasured(
            f"the base {base or '(none)'} is no commit here: write one under `base:`, or fetch it", [path]
        )
    if path not in git.present(["."]):
        return judged([f"{path} is not there, or git ignores it"], [path])
    then = git.ids([f"{base}:./{path}"])[0]
    now = git.object_of(path)
    change = "created" if not then else "unchanged" if then == now else "modified"
    fits = change != "unchanged" and gate.change in ("any", change)
    wanted = "created or modified" if gate.change == "any" else gate.change
    return judged([] if fits else [f"{path} is {change} since {base[:12]}, expected {wanted}"], [path], None, 1)
