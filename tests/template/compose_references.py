"""What the schema of compose files does not see: names that lead nowhere.

Networks, volumes, secrets and configs that no file declares; `depends_on` of a service that is not there, or that
is started by another profile only; a file of `env_file`, of a mount, a secret or an `include` that is missing; a
port of this machine taken twice; a variable that .env.example does not name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# What services name, and what a file declares, under the same word.
KINDS = ("networks", "volumes", "secrets", "configs")
# Compose itself makes this network.
GIVEN = {"default"}
# Whatever the containers write lies there; Docker makes the folders.
WRITTEN = re.compile(r"\./(data|config)(/|$)")
VARIABLE = re.compile(r"(?<!\$)\$\{?(\w+)")


@dataclass
class Project:
    """All that a compose file and what it includes declare, by kind and name."""

    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    declared: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    missing: list[str] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)


def findings(path: Path) -> list[str]:
    """Return what leads nowhere in a compose file and in what it includes, a line each; none when all is well."""
    project = Project()
    read(path, project)
    found = [*project.missing, *taken_ports(project), *unnamed_variables(project, path.parent)]
    for name, service in project.services.items():
        found += [f"{name}: {what}" for what in of_service(project, name, service)]
    for kind in ("secrets", "configs"):
        files = {name: (each or {}).get("file") for name, each in project.declared[kind].items()}
        found += [
            f"{kind} {name}: no {file}" for name, file in files.items() if file and not (path.parent / file).is_file()
        ]
    return sorted(found)


def read(path: Path, project: Project) -> None:
    """Add what a file declares to the project, and what it includes."""
    if not path.is_file():
        project.missing.append(f"include: no {path.name} in {path.parent.name}")
        return
    text = path.read_text(encoding="utf-8")
    project.variables |= set(VARIABLE.findall(re.sub(r"(?m)^\s*#.*$", "", text)))
    content = yaml.safe_load(text)
    for name, service in content.get("services", {}).items():
        project.services[name] = service
        project.folders[name] = path.parent
    for kind in KINDS:
        project.declared[kind] |= content.get(kind) or {}
    for included in content.get("include", ()):
        read(path.parent / (included if isinstance(included, str) else included["path"]), project)


def of_service(project: Project, name: str, service: Mapping[str, Any]) -> Iterator[str]:
    """Yield what one service names in vain."""
    for kind in KINDS:
        for wanted in named(kind, service.get(kind) or ()):
            if wanted not in project.declared[kind] and wanted not in GIVEN:
                yield f"{kind}: {wanted} is not declared"
    for other in service.get("depends_on") or ():
        yield from of_dependency(project, service, other, service["depends_on"])
    for file in paths(service, project.folders[name]):
        if not file.exists():
            yield f"no {file.name} in {file.parent.name}"


def of_dependency(project: Project, service: Mapping[str, Any], other: str, conditions: object) -> Iterator[str]:
    """Yield why a service cannot wait for another."""
    waited = project.services.get(other)
    if waited is None:
        yield f"depends_on: {other} is not a service"
        return
    profiles = set(waited.get("profiles", ()))
    if profiles and not profiles.issuperset(service.get("profiles") or {""}):
        yield f"depends_on: {other} is started by {', '.join(sorted(profiles))} only"
    condition = conditions[other].get("condition") if isinstance(conditions, dict) else None
    if condition == "service_healthy" and "healthcheck" not in waited:
        yield f"depends_on: {other} has no healthcheck to wait for"


def named(kind: str, entries: Iterable[Any]) -> Iterator[str]:
    """Yield the names that a service uses; of volumes, those that are no path."""
    for entry in entries:
        source = entry.get("source", "") if isinstance(entry, dict) else str(entry).partition(":")[0]
        if source and not (kind == "volumes" and source[0] in "./~$"):
            yield source


def paths(service: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """Yield the files of the project that a service needs."""
    files = service.get("env_file") or []
    for file in [files] if isinstance(files, str) else files:
        yield folder / (file if isinstance(file, str) else file["path"])
    mounts = [str(volume).partition(":")[0] for volume in service.get("volumes") or () if isinstance(volume, str)]
    yield from (folder / mount for mount in mounts if mount.startswith(".") and not WRITTEN.match(mount))


def taken_ports(project: Project) -> Iterator[str]:
    """Yield each port of this machine that two services want."""
    owners: dict[str, str] = {}
    for name, service in project.services.items():
        for port in service.get("ports", ()):
            place = str(port).rpartition(":")[0]
            if place and owners.setdefault(place, name) != name:
                yield f"{name}: {place} is taken by {owners[place]}"


def unnamed_variables(project: Project, folder: Path) -> Iterator[str]:
    """Yield the variables that a user cannot know of."""
    example = folder / ".env.example"
    known = set(re.findall(r"(?m)^(\w+)=", example.read_text(encoding="utf-8"))) if example.is_file() else set()
    yield from (f"{name}: not in .env.example" for name in sorted(project.variables - known))
