"""Clones one package of the registry in a repository of its own, and runs its tests under both names."""

import json
import shutil
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generators.model.module_map import MAP_NAME
from generators.model.names import Renaming, replaced
from generators.workspace.junit import Red, Suite, read_suites
from tests.machine import commit_all, run, run_well, uv
from tests.place import Ended, Place
from tests.real.packages import Package

USES = Path(__file__).parent / "uses"
PYTHON = {".py", ".pyi"}
TOOLS = ("pytest", "pytest-timeout")


class NotReached(Exception):
    """A package cannot be fetched from the registry."""


@dataclass(frozen=True)
class Outcome:
    """What became of one package: how much it is, what the clone did, and the tests under both names."""

    package: Package
    files: int
    lines: int
    changed: int
    left: int
    seconds: float
    source: Suite
    clone: Suite
    refused: str = ""

    @property
    def verdict(self) -> str:
        """One word for the table."""
        if self.refused:
            return "refused"
        same = (self.source.collected, self.source.passed) == (self.clone.collected, self.clone.passed)
        return "same" if same and self.clone.passed else "differs"

    @property
    def broken(self) -> list[Red]:
        """What fails in the clone and not in the source."""
        renaming = Renaming.parse(self.package.word, self.package.clone, self.package.renames)
        known = {replaced(red.id, renaming.matches(red.id)) for red in self.source.red}
        return [red for red in self.clone.red if red.id not in known]


@dataclass(frozen=True)
class Laboratory:
    """One package and the folder that everything is done in; what is there already is not fetched again."""

    package: Package
    folder: Path

    def outcome(self) -> Outcome:
        """Fetch, clone and test the package."""
        self.here.mkdir(parents=True, exist_ok=True)
        project = self._project()
        said, seconds = self._cloned(project)
        words = json.loads(said.out) if said.code == 0 else {}
        files = [path for code in self._paths(self.package.word) for path in _files(project / code)]
        return Outcome(
            self.package,
            files=len(files),
            lines=sum(path.read_bytes().count(b"\n") for path in files if path.suffix in PYTHON),
            changed=sum(words.get("renamed", {}).values()),
            left=len(words.get("left", ())),
            seconds=seconds,
            source=self._tested(project, self.package.word),
            clone=self._tested(self._alone(project), self.package.clone) if words else Suite(),
            refused=said.err.strip(),
        )

    @property
    def here(self) -> Path:
        """The package's own folder."""
        return self.folder / self.package.name

    def _project(self) -> Path:
        """Make a repository of the package, its tests and a map."""
        project = self.here / "project"
        shutil.rmtree(self.here / "project", ignore_errors=True)
        project.mkdir(parents=True)
        unpacked = self._unpacked()
        for code in self.package.code:
            shutil.copytree(unpacked / code, project / code)
        self._copy_tests(unpacked, project / f"{self.package.word}_tests")
        self._copy_facts(unpacked, project)
        (project / MAP_NAME).write_text(yaml.safe_dump(self._map(), sort_keys=False), encoding="utf-8")
        commit_all(project)
        return project

    def _unpacked(self) -> Path:
        done = self.here / "unpacked"
        if not done.exists():
            with tarfile.open(self._fetched()) as archive:
                # Later versions of Python 3.11 know filters; the earliest do not.
                safe: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
                archive.extractall(self.here / "part", **safe)
            next((self.here / "part").iterdir()).rename(done)
            (self.here / "part").rmdir()
        return done

    def _fetched(self) -> Path:
        found = list(self.here.glob("*.tar.gz"))
        if not found:
            # uv has no command that fetches a source distribution without installing it.
            pip = [uv(), "tool", "run", "--quiet", "--from", "pip", "pip", "download", "--quiet", "--no-deps"]
            exact = f"{self.package.name}=={self.package.version}"
            done = run([*pip, "--no-binary", ":all:", "--dest", str(self.here), exact], Path.cwd())
            if done.returncode:
                raise NotReached(f"{exact} cannot be fetched: {done.stdout.strip()[-200:]}")
            found = list(self.here.glob("*.tar.gz"))
        return found[0]

    def _copy_tests(self, unpacked: Path, tests: Path) -> None:
        if not self.package.tests:
            tests.mkdir()
            # Not Python to this repository, which does not have the package.
            shutil.copy(USES / f"{self.package.word}.txt", tests / "test_use.py")
            return
        shutil.copytree(unpacked / self.package.tests, tests)
        for path in tests.rglob("*.py"):
            text = before = path.read_bytes()
            for old, new in self.package.moved.items():
                text = text.replace(old.encode(), new.encode())
            if text != before:
                path.write_bytes(text)

    def _copy_facts(self, unpacked: Path, project: Path) -> None:
        """Put the package's metadata beside its code, as an installation does, and its settings of ruff on top."""
        beside = (project / self.package.code[0]).parent / f"{self.package.word}.dist-info"
        beside.mkdir()
        shutil.copy(unpacked / "PKG-INFO", beside / "METADATA")
        if (unpacked / "pyproject.toml").exists():
            shutil.copy(unpacked / "pyproject.toml", project)
        (project / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")

    def _paths(self, word: str) -> list[str]:
        parent = Path(self.package.code[0]).parent
        return [*self.package.code, f"{word}_tests", (parent / f"{word}.dist-info").as_posix()]

    def _map(self) -> dict[str, object]:
        title = " ".join(word.capitalize() for word in self.package.word.split("_"))
        entry: dict[str, object] = {"title": title, "paths": self._paths(self.package.word)}
        entry |= {name: list(value) for name in ("keep", "own") if (value := getattr(self.package, name))}
        return {"version": 1, "modules": {self.package.word: entry}}

    def _cloned(self, project: Path) -> tuple[Ended, float]:
        began = time.monotonic()
        more = [word for pair in self.package.renames for word in ("--rename", pair)]
        said = Place(project).run("clone", self.package.word, self.package.clone, *more, "--no-verify", "--json")
        return said, round(time.monotonic() - began, 1)

    def _alone(self, project: Path) -> Path:
        """Copy the project and take the source out: what still needs it fails."""
        alone = self.here / "alone"
        shutil.rmtree(alone, ignore_errors=True)
        shutil.copytree(project, alone, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        for path in self._paths(self.package.word):
            shutil.rmtree(alone / path)
        return alone

    def _tested(self, project: Path, word: str) -> Suite:
        report = self.here / f"{word}.xml"
        report.unlink(missing_ok=True)
        self._put_files(project, f"{word}_tests")
        asked = [f"{word}_tests", *(option.format(word=word) for option in self.package.options)]
        ways = ["-q", "-p", "no:cacheprovider", "--timeout=60", f"--junitxml={report}", "-o", "junit_family=xunit1"]
        places = f"{project}:{project / Path(self.package.code[0]).parent}"
        done = run([str(self._python()), "-m", "pytest", *ways, *asked], project, PYTHONPATH=places)
        (self.here / f"{word}.log").write_text(done.stdout, encoding="utf-8")
        return read_suites(report, {word: lambda path: True})[word] if report.exists() else Suite()

    def _put_files(self, project: Path, tests: str) -> None:
        for name, text in {"pytest.ini": "[pytest]\n", **self.package.files}.items():
            (project / name).write_text(text.format(tests=tests), encoding="utf-8")

    def _python(self) -> Path:
        python = self.here / "venv" / "bin" / "python"
        if not python.exists():
            run_well([uv(), "venv", "--quiet", str(self.here / "venv")], Path.cwd())
        needs = [*TOOLS, *self.package.needs.split()]
        run_well([uv(), "pip", "install", "--quiet", f"--python={python}", *needs], Path.cwd())
        return python


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
