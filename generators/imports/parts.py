"""A project in parts: which files belong to which module, and which to the common ground."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generators.imports.contents import contents
from generators.imports.owners import Owners
from generators.model.module_map import Module
from generators.model.settings import Settings

CODE = (".py", ".sql")
OFFERS = re.compile(rb"^module\s*(?::[^=\n]+)?=", re.MULTILINE)


@dataclass(frozen=True)
class Parts:
    """A project's tree, all files there are, the modules, and the files of each; under "" those of common code."""

    tree: Path
    paths: tuple[str, ...]
    modules: Mapping[str, Module]
    settings: Settings
    files: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, tree: Path, paths: Sequence[str], modules: Mapping[str, Module], settings: Settings) -> "Parts":
        """Return the parts of a project.

        Args:
            tree: the folder that paths are relative to.
            paths: all files that git has or would have.
            modules: of the map.
            settings: the team's.
        """
        owners, common = Owners(modules), Owners({"common": Module("", settings.common)})
        files: dict[str, list[str]] = {name: [] for name in (*modules, "")}
        for path in paths:
            name = owners.of(path)
            if name or common.of(path):
                files[name].append(path)
        return cls(tree, tuple(paths), modules, settings, files)

    @cached_property
    def contents(self) -> Mapping[str, Mapping[str, bytes]]:
        """The code and SQL of each module, by path; under "" that of common code."""
        return {
            name: contents(self.tree, (path for path in files if path.endswith(CODE)))
            for name, files in self.files.items()
        }

    @cached_property
    def rendered(self) -> frozenset[str]:
        """The modules that are laid out as the template does it: they have a page or a bootstrap.py."""
        # Either of these that is missing is a finding; code that has neither never had them.
        return frozenset(
            name for name in self.modules if not {f"{name}_map.yaml", "bootstrap.py"}.isdisjoint(self.own(name))
        )

    @property
    def roots(self) -> list[str]:
        """All paths of the map."""
        return [path for module in self.modules.values() for path in module.paths]

    @property
    def folders(self) -> set[str]:
        """The folders that modules lie in: those of rendered ones, and those that the team has named."""
        homes = (self.modules[name].paths[0] for name in self.rendered)
        return {home.rpartition("/")[0] for home in homes if "/" in home} | {*self.settings.modules}

    def own(self, name: str) -> set[str]:
        """Return the files of a module's first path, relative to it."""
        home = f"{self.modules[name].paths[0]}/"
        return {path.removeprefix(home) for path in self.files[name] if path.startswith(home)}

    def page(self, name: str) -> str:
        """Return where the page of a module lies, or nothing where it has none."""
        return f"{self.modules[name].paths[0]}/{name}_map.yaml" if f"{name}_map.yaml" in self.own(name) else ""

    def offers(self, name: str) -> bool:
        """Say whether a module has a page and a `module = Module(...)` that tells what the page says."""
        init = self.contents[name].get(f"{self.modules[name].paths[0]}/__init__.py", b"")
        return name in self.rendered and bool(self.page(name)) and OFFERS.search(init) is not None
