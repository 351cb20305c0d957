"""What a person reads of an update of the template."""

from collections.abc import Iterator, Sequence

from generators.template.update import TemplateUpdate


def lines(result: TemplateUpdate, behind: Sequence[str]) -> Iterator[str]:
    """Yield the lines about an update, the outcome first, the clones that are behind after it last."""
    yield f"template {result.version_from} -> {result.version_to}: {_outcome(result)}"
    if result.state in {"planned", "conflicted"}:
        yield from (f"  {what}  {path}" for what, paths in _files(result).items() for path in paths)
    yield from (f"  moved  {old} -> {new}" for old, new in result.moved.items())
    yield from (f"  conflict in {one}" for one in result.conflicts)
    yield from (f"  {note}" for note in result.notes)
    if result.along:
        yield f"with their gold standard's news, being red without: {', '.join(result.along)}"
    if behind:
        yield f"behind, once this is committed: {', '.join(behind)}; then `python -m generators.update --all`"


def _outcome(result: TemplateUpdate) -> str:
    numbers = ", ".join(f"{len(paths)} {what}" for what, paths in _files(result).items() if paths) or "no file changed"
    tested = f"green: {result.tests.passed} tests passed" if result.tests else "not verified"
    return {
        "done": f"{numbers}; {tested}, in {result.seconds} s",
        "planned": f"would be {numbers}",
        "unchanged": "nothing new",
        "aborted": "taken back; every file is as it was before",
        "conflicted": f"{len(result.conflicts)} conflicts in the tree: resolve and run "
        "`python -m generators.update --template --finish`, or --abort",
    }[result.state]


def _files(result: TemplateUpdate) -> dict[str, tuple[str, ...]]:
    return {"changed": result.changed, "added": result.added, "removed": result.removed}
