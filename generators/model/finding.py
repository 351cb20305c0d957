"""Something that does not hold in a project: where, which rule, what to do; and the list of all rules."""

from dataclasses import dataclass

# The ids are stable: they stand in ratchet files and in the history of code scanning.
RULES = {
    "folder": "Every path of the map is there",
    "roster": "Every rendered module has the same files and folders",
    "unmapped": "Every folder beside the modules is a module of the map",
    "dependency-unknown": "depends_on names modules of the map",
    "dependency-unused": "What depends_on names is used",
    "unreadable": "Every Python file can be read",
    "undeclared": "A module imports only modules that its depends_on names",
    "door": "A module is imported only through its door",
    "handed-on": "What a module offers is imported from its own door",
    "through": "No module reaches another one through code that no module owns",
    "cycle": "Modules do not depend on each other in a circle",
    "layer": "Inside a module imports point down",
    "layer-unknown": "Every part of a layered module is a layer",
    "floor": "Modules and common import nothing that stands on them",
    "common": "Common code imports no module",
    "framework": "Domain, application and door are free of frameworks",
    "string": "No string names the inside of another module",
    "foreign-schema": "A module uses no schema of another one",
    "foreign-table": "A module uses no table of another one",
    "page": "The page of a module can be read and is whole",
    "page-names-missing-file": "The page names files that are there",
    "page-title": "The page has the title of the map",
    "page-lacks-file": "The page names every Python file",
    "page-routes": "The page has the routes of the OpenAPI document",
    "page-tables": "The page has the tables of the metadata",
    "page-events": "The page has the events that are published and subscribed to",
    "page-jobs": "The page has the jobs",
    "page-unmeasured": "What a page says can be measured",
    "ratchet": "The list of known findings only shrinks",
}


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: where (`path`, `path:line` or `path:line:column`), which rule, and what to do."""

    place: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: [{self.rule}] {self.remedy}"

    @property
    def path(self) -> str:
        """The file or folder."""
        return self._parts()[0]

    @property
    def line(self) -> int:
        """The line, 1 where the whole file is meant."""
        return self._parts()[1]

    def order(self) -> tuple[str, int, str, str]:
        """Return what findings are sorted by: file, line, rule."""
        return self.path, self.line, self.rule, self.remedy

    def _parts(self) -> tuple[str, int]:
        path, *numbers = self.place.split(":")
        return path, int(numbers[0]) if numbers else 1
