"""Which module uses which, and why: what the map declares, what the code imports or names, what it subscribes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generators.imports.events import Subscription
from generators.imports.mentions import Mentions
from generators.imports.owners import Owners, is_test_part
from generators.imports.read import Imports

DECLARED, IMPORTED, NAMED, SUBSCRIBED = "declared", "imported", "named", "subscribed"


@dataclass(frozen=True)
class Use:
    """One module uses another: `kind` says how, `place` is the file (and line), `what` is what it uses."""

    user: str
    used: str
    kind: str
    place: str
    what: str

    def __str__(self) -> str:
        if self.kind == DECLARED:
            return f"{self.user} declares that it depends on {self.used}"
        return f"{self.place} {_VERBS[self.kind]} {self.what}"


_VERBS = {IMPORTED: "imports", NAMED: "names", SUBSCRIBED: "subscribes to"}


def declared_uses(owners: Owners) -> Iterator[Use]:
    """Yield what the map declares, of modules that it has."""
    for name, module in owners.modules.items():
        for used in module.depends_on:
            if used in owners.modules:
                yield Use(name, used, DECLARED, "module_map.yaml", used)


def imported_uses(owners: Owners, imports: Imports) -> Iterator[Use]:
    """Yield each import by which one module reaches into another, tests left out, without repeating a file."""
    for target, users in imports.users.items():
        used = owners.of(target)
        for path in sorted(users) if used else ():
            user = owners.of(path)
            if user and user != used and not is_test_part(path):
                yield Use(user, used, IMPORTED, path, imports.names_of(target)[0])


def imported_by(name: str, owners: Owners, imports: Imports) -> tuple[str, ...]:
    """Return the modules that a module imports, in the order of the map; its tests must declare theirs as well."""
    found = {owners.of(target) for target, users in imports.users.items() if name in map(owners.of, users)}
    return tuple(one for one in owners.modules if one in found and one != name)


def named_uses(owners: Owners, found: Mentions) -> Iterator[Use]:
    """Yield each string by which one module names another's code, or a folder that holds it, tests left out."""
    for target, users in (*found.files.items(), *found.folders.items()):
        meant = [used] if (used := owners.of(target)) else owners.below(target)
        for path in sorted(users):
            user = "" if is_test_part(path) else owners.of(path)
            yield from (Use(user, one, NAMED, path, target) for one in meant if user and one != user)
    for path in sorted(found.dynamic):
        user = "" if is_test_part(path) else owners.of(path)
        for used in owners.modules if user else ():
            if used != user:
                yield Use(user, used, NAMED, path, "what it imports only when it runs")


def subscribed_uses(found: Iterable[Subscription]) -> Iterator[Use]:
    """Yield each subscription to another module's event."""
    for one in found:
        if one.subscriber != one.publisher:
            yield Use(one.subscriber, one.publisher, SUBSCRIBED, one.place, one.event)
