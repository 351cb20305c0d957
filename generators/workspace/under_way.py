"""Which modules have an update under way: begun, not yet finished or aborted."""

from generators.workspace.git import Git

FOLDER = "updates"


def under_way(git: Git) -> set[str]:
    """Return the modules for which the git directory has an unfinished update: one file for each."""
    return {file.stem for file in (git.directory / "goldmaster" / FOLDER).glob("*.json")}
