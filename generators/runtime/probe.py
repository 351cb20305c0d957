"""Imports modules one after the other in this process and writes down how they get on with each other.

    python -m generators.runtime.probe job.json report.json

Runs in the project's own Python, with the project's tree as the working directory; nothing is left behind.
"""

import importlib
import json
import os
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generators.runtime.comparison import LIBRARIES, Finding, Member, Step, borrowed, disturbances, finding
from generators.runtime.loaded import Loaded
from generators.runtime.registries import everything, routes


@dataclass(frozen=True)
class Problem:
    """A file that cannot be imported: its dotted name, the kind of error, the words, the rule it falls under."""

    file: str
    kind: str
    words: str
    rule: str


@dataclass(frozen=True)
class Seen:
    """One module of the map after its import: what is registered, what failed, what SQLAlchemy says."""

    member: Member
    step: Step
    problems: tuple[Problem, ...]
    mapping: str
    unread: tuple[str, ...]


def probe(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the findings, the files only a clone cannot import, those nobody can, and notes on what was not seen.

    Args:
        job: `roots` for imports; `app`, the function that builds the app, or nothing; `modules`, each behind the
            one it was cloned from, with `files` as the dotted names to import.
    """
    sys.path[:0] = [root for root in job["roots"] if root not in sys.path]
    warnings.simplefilter("ignore")
    seen = [_see(module) for module in job["modules"]]
    members, steps = [each.member for each in seen], [each.step for each in seen]
    of_app, unbuilt = _app_faults(job["app"], members)
    found = [*_mapping_faults(seen), *borrowed(members, Loaded.now(Path.cwd())), *disturbances(members, steps), *of_app]
    return {
        "findings": [asdict(one) for one in found],
        "broken": [asdict(one) for one in _import_faults(seen)],
        "failed": {each.member.name: [problem.file for problem in each.problems] for each in seen},
        "notes": [*unbuilt, *seen[-1].unread, *_not_imported(seen)],
    }


def _not_imported(seen: Sequence[Seen]) -> list[str]:
    clones = {later.member.name for _, later in _pairs(seen)}
    problems = [problem for each in seen if each.member.name not in clones for problem in each.problems]
    return [f"{problem.file} cannot be imported: {problem.words}" for problem in problems]


def _see(module: Mapping[str, Any]) -> Seen:
    member = Member(module["name"], module["family"], tuple(module["prefixes"]), tuple(module["uses"]))
    problems = tuple(_problems(module["files"]))
    mapping = ""
    if "sqlalchemy.orm" in sys.modules:
        from generators.runtime.database import mapping_error

        mapping = mapping_error()
    entries, unread = everything(Loaded.now(Path.cwd()))
    return Seen(member, Step(member.name, entries), problems, mapping, tuple(unread))


def _problems(files: Sequence[str]) -> Iterator[Problem]:
    failed = [file for file in files if _import(file)]
    if failed:
        # What the tests prepare, such as environment variables; not at once, since it may import all modules there are.
        with suppress(BaseException):
            importlib.import_module("conftest")
    # And files that import each other in a circle may only fail because of who came first.
    return (problem for file in failed if (problem := _import(file)))


def _import(file: str) -> Problem | None:
    try:
        importlib.import_module(file)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Problem(file, type(error).__name__, said, _rule_of(error))
    return None


def _rule_of(error: BaseException) -> str:
    frames = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return LIBRARIES.get(str(frames[-1]).partition(".")[0], "import") if frames else "import"


def _import_faults(seen: Sequence[Seen]) -> Iterator[Finding]:
    """Yield what only a clone cannot import: a file that fails in its source as well is no news."""
    for first, later in _pairs(seen):
        usual = Counter(problem.kind for problem in first.problems)
        for problem in later.problems:
            usual[problem.kind] -= 1
            if usual[problem.kind] < 0:
                yield finding(later.member.name, first.member.name, problem.file, problem.rule, problem.words)


def _mapping_faults(seen: Sequence[Seen]) -> Iterator[Finding]:
    for first, later in _pairs(seen):
        if later.mapping and not first.mapping:
            names = later.member.name, first.member.name
            yield finding(*names, later.member.prefixes[0], "mapping", f"the mappers fail: {later.mapping}")


def _pairs(seen: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    firsts: dict[str, Seen] = {}
    for one in seen:
        first = firsts.setdefault(one.member.family, one)
        if first is not one:
            yield first, one


def _app_faults(app: str, members: Sequence[Member]) -> tuple[list[Finding], list[str]]:
    if not app:
        return [], []
    place, _, function = app.partition(":")
    try:
        built = getattr(importlib.import_module(place), function)()
        return disturbances(members, [Step(members[-1].name, list(routes(built)))]), []
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return [], [f"the routes: {app}() says {type(error).__name__}: {error}"]


def main(job: str, report: str) -> None:
    """Read the job, write the report, and end without waiting for threads that imports have started."""
    result = probe(json.loads(Path(job).read_text(encoding="utf-8")))
    Path(report).write_text(json.dumps(result), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
