"""Which images a change reaches: the app's own, and those of modules that are services."""

from collections.abc import Sequence

from generators.imports.owners import is_test_part
from generators.imports.reach import Land

APP = "app"


def images_of(land: Land, changed: Sequence[str] | None) -> dict[str, str]:
    """Return the images to build, each with the reason.

    Args:
        land: the project.
        changed: the files that differ, none of them shared; None when anything may have changed.
    """
    services = [name for name, module in land.owners.modules.items() if module.deployment == "service"]
    if changed is None:
        return dict.fromkeys([APP, *services], "anything may have changed")
    touched = {land.owners.of(path): path for path in changed if not is_test_part(path)}
    found: dict[str, str] = {}
    for image in (APP, *services):
        inside = {image} if image in services else set(land.owners.modules).difference(services)
        for name in sorted(_needed(land, inside).intersection(touched)):
            found.setdefault(image, f"{touched[name]} changed, which is in {name}")
    return found


def _needed(land: Land, inside: set[str]) -> set[str]:
    """Return modules and all whose code they use."""
    found, waiting = set(inside), list(inside)
    while waiting:
        user = waiting.pop()
        for use in land.uses:
            if use.user == user and use.used not in found:
                found.add(use.used)
                waiting.append(use.used)
    return found
