"""Parallel jobs for the tests and images a change reaches, as GitLab and GitHub read them."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

# The hidden jobs that those of a child pipeline are made from.
INCLUDED = "infra/ci/affected.gitlab-ci.yml"


@dataclass(frozen=True)
class Job:
    """Tests that run in one job: its name, and what pytest is told, or a command of its own."""

    name: str
    paths: tuple[str, ...]
    command: str = ""


def jobs(groups: Mapping[str, Sequence[str]], commands: Mapping[str, str], most: int) -> list[Job]:
    """Return jobs of about the same size.

    Args:
        groups: test files by the module they belong to; what belongs to none by an empty name.
        commands: the modules that are tested by a command.
        most: how many jobs may run tests with pytest.
    """
    packed: list[tuple[list[str], list[str]]] = [([], []) for _ in range(min(most, len(groups)))]
    for name, paths in sorted(groups.items(), key=lambda one: (-len(one[1]), one[0])):
        smallest = min(packed, key=lambda one: len(one[1]))
        smallest[0].append(name or "shared")
        smallest[1].extend(paths)
    found = [Job(_title(names), tuple(sorted(paths))) for names, paths in packed]
    own = [Job(name, (), command) for name, command in commands.items()]
    return sorted([*found, *own], key=lambda one: one.name)


def _title(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def gitlab(tests: Sequence[Job], images: Sequence[str], words: str) -> str:
    """Return a child pipeline: a job for each group of tests and each image, made from those of `INCLUDED`."""
    pipeline: dict[str, object] = {"include": [{"local": INCLUDED}], "stages": ["test", "build"]}
    for job in tests:
        variables = {"AFFECTED_TESTS": shlex.join(job.paths)}
        own: dict[str, object] = {"extends": ".affected-test", "variables": variables}
        pipeline[f"test {job.name}"] = own | ({"script": [f"uv run {job.command}"]} if job.command else {})
    for image in images:
        pipeline[f"image {image}"] = {"extends": ".affected-image", "variables": {"AFFECTED_IMAGE": image}}
    if not tests and not images:
        # GitLab refuses a pipeline without jobs.
        pipeline["nothing"] = {"extends": ".affected-nothing"}
    head = "".join(f"# {line}\n" for line in words.splitlines())
    return head + yaml.safe_dump(pipeline, sort_keys=False, width=10_000)


def github(tests: Sequence[Job], images: Sequence[str]) -> Iterator[str]:
    """Yield the lines for `$GITHUB_OUTPUT`: two matrices, and whether there is anything in them."""
    matrix = [{"name": job.name, "run": f"uv run {job.command or _pytest(job.paths)}"} for job in tests]
    yield f"tests={_compact({'include': matrix})}"
    yield f"images={_compact({'include': [{'name': image} for image in images]})}"
    yield f"any_tests={str(bool(tests)).lower()}"
    yield f"any_images={str(bool(images)).lower()}"


def _pytest(paths: Sequence[str]) -> str:
    return shlex.join(["pytest", "-n", "auto", *paths])


def _compact(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))
