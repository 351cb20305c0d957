"""Imports modules one after the other and writes down what their pages say of them: routes, tables, events, jobs.

    python -m generators.runtime.page_facts job.json report.json

Runs in the project's own Python, with the project's tree as the working directory; nothing is left behind.
"""

import gc
import json
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import Any


def facts_of(package: str) -> dict[str, Any]:
    """Return what a module's code has, or why it cannot be told."""
    try:
        module = import_module(package).module
        return {
            "routes": list(_routes(module)),
            "tables": [table.name for table in module.load_metadata().tables.values()],
            "publishes": list(dict.fromkeys(_published(import_module(f"{package}.public")))),
            "subscribes": list(dict.fromkeys(_subscribed(module))),
            "jobs": [job.name for job in module.jobs],
        }
    except Exception as error:
        # Whatever a project's code does when it is imported: the finding says it in one line.
        return {"problem": " ".join(f"{type(error).__name__}: {error}".split())}


def _routes(module: Any) -> Iterator[str]:
    """Yield `GET /notes` for each operation that the OpenAPI document of the module's router has."""
    from fastapi.openapi.utils import get_openapi

    document = get_openapi(title="-", version="-", routes=module.load_router().routes)
    for path, operations in document["paths"].items():
        yield from (f"{method.upper()} {path}" for method in operations)


def _published(door: Any) -> Iterator[str]:
    for member in vars(door).values():
        if (
            isinstance(member, type)
            and member.__module__ == door.__name__
            and isinstance(vars(member).get("type"), str)
        ):
            yield vars(member)["type"]


def _subscribed(module: Any) -> Iterator[str]:
    for subscription in getattr(module, "subscriptions", ()):
        yield from (resolve_name(event).type for event in subscription.events)


def main(arguments: Sequence[str]) -> int:
    """Measure what a job names; return the exit code."""
    job, report = map(Path, arguments)
    given: Mapping[str, str] = json.loads(job.read_text(encoding="utf-8"))
    warnings.simplefilter("ignore")
    # Nearly all that is made here is kept: looking for garbage in it took a third of the time of many modules.
    gc.disable()
    found = {name: facts_of(package) for name, package in given.items()}
    report.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
