"""What has changed since a commit, or why nobody can say that."""

import os
from dataclasses import dataclass

from generators.model.errors import Refusal
from generators.workspace.git import Git
from generators.workspace.project import Project

# What CI says about where a change began, the surest first.
TOLD = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA")
BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Since:
    """The commit that is compared with, and the files that differ from it, relative to the tree.

    `unknown` says why nobody can tell; then there is neither. `outside` are files that are not of the project.
    """

    base: str = ""
    named: str = ""
    changed: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    unknown: str = ""


def since(project: Project, base: str = "") -> Since:
    """Return what differs from a commit: in later commits, in the index, in the tree, new files too.

    Args:
        project: where.
        base: a revision; empty means what CI says, or the main branch. The commit where both began is what counts.

    Raises:
        Refusal: git cannot be asked, or has no such revision.
    """
    git = Git(project.root)
    if git.is_shallow():
        return Since(unknown="this clone is shallow: fetch the whole history (`git fetch --unshallow`)")
    for revision in [base] if base else _candidates():
        if commit := git.merge_base(revision):
            break
    else:
        # What CI says of a branch that is new is no mistake.
        if base.strip("0"):
            raise Refusal(f"there is no commit {base!r} to compare with: name another --base, or none")
        return Since(unknown="there is no base commit")
    changed = git.differing(commit)
    if not base and not changed:
        return Since(unknown=f"nothing differs from {revision}: there is nothing to compare with")
    return _placed(project, Since(commit, revision), changed)


def _candidates() -> list[str]:
    target = os.environ.get("GITHUB_BASE_REF") or os.environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    told = [os.environ.get(name, "") for name in TOLD]
    return [one for one in (*told, f"origin/{target}" if target else "", *BRANCHES) if one.strip("0")]


def _placed(project: Project, found: Since, changed: list[str]) -> Since:
    try:
        prefix = project.tree.resolve().relative_to(project.git.top.resolve()).as_posix()
    except ValueError:
        raise Refusal(f"{project.tree} is outside of its git repository: correct `root` in pyproject.toml") from None
    start = "" if prefix == "." else f"{prefix}/"
    inside = tuple(path.removeprefix(start) for path in changed if path.startswith(start))
    return Since(found.base, found.named, inside, tuple(path for path in changed if not path.startswith(start)))
