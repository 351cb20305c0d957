"""Asks git: what is tracked, what is changed, what a folder holds; never changes anything."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generators.model.errors import Refusal

# Set while git runs a hook; they would point our questions at the wrong index.
LOCATION = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
}
LINK, SUBMODULE = 0o120000, 0o160000


@dataclass(frozen=True)
class Tracked:
    """A file git tracks, with git's mode."""

    path: str
    mode: int


@dataclass(frozen=True)
class Entry:
    """A file of the index or of a tree: its path, git's mode, the id of its content."""

    path: str
    mode: int
    object: str


@dataclass(frozen=True)
class Changed:
    """A file that differs from the last commit."""

    path: str
    untracked: bool


@dataclass(frozen=True)
class Commit:
    """A commit: its id and the first line of its message."""

    id: str
    subject: str


@dataclass(frozen=True)
class Git:
    """The repository around a folder. Paths given and returned are POSIX, relative to that folder."""

    folder: Path

    @cached_property
    def directory(self) -> Path:
        """The git directory of this working tree."""
        return Path(self._line("rev-parse", "--absolute-git-dir"))

    @cached_property
    def top(self) -> Path:
        """The top folder of this working tree."""
        return Path(self._line("rev-parse", "--show-toplevel"))

    def changed(self) -> list[Changed]:
        """Return what is changed or untracked in the folder and below."""
        prefix = self._line("rev-parse", "--show-prefix")
        status = self._fields("status", "--porcelain=v1", "--untracked-files=all", "--no-renames", "-z", "--", ".")
        return [Changed(item[3:].removeprefix(prefix), item.startswith("??")) for item in status]

    def tracked(self, paths: Sequence[str]) -> list[Tracked]:
        """Return the tracked files under the paths, in git's order."""
        staged = (item.partition("\t") for item in self._fields("ls-files", "--stage", "-z", "--", *_literal(paths)))
        return [Tracked(path, int(facts.split()[0], 8)) for facts, _, path in staged]

    def index(self) -> list[Entry]:
        """Return what the index has of the folder, in its order; of a file in conflict each side."""
        staged = (item.partition("\t") for item in self._fields("ls-files", "--stage", "-z"))
        found = ((path, facts.split()) for facts, _, path in staged)
        return [Entry(path, int(mode, 8), content) for path, (mode, content, _) in found]

    def present(self, paths: Sequence[str]) -> list[str]:
        """Return the files under the paths that are tracked or would be: not the ignored, not the deleted."""
        known = self._fields("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *_literal(paths))
        return sorted({path for path in known if os.path.lexists(self.folder / path)})

    def ignored(self, paths: Sequence[str]) -> list[str]:
        """Return the files under the paths that git is told to ignore."""
        return self._fields("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", *_literal(paths))

    def merged(self, now: bytes, base: bytes, other: bytes) -> bytes | None:
        """Return `now` with what leads from `base` to `other`, or None when both changed the same lines."""
        with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
            files = [Path(scratch, name) for name in ("now", "base", "other")]
            for file, content in zip(files, (now, base, other), strict=True):
                file.write_bytes(content)
            text, conflicts = self.merge_file(files, [file.name for file in files])
        return None if conflicts else text

    def merge_file(self, files: Sequence[Path], labels: Sequence[str]) -> tuple[bytes, int]:
        """Return what `git merge-file` makes of three files (ours, base, theirs), and the number it ends with."""
        named = [argument for label in labels for argument in ("-L", label)]
        done = self._ended("merge-file", "-p", "--quiet", "--diff3", *named, "--", *map(str, files))
        return done.stdout, done.returncode

    def objects(self, paths: Sequence[str]) -> list[str]:
        """Return the object ids of the paths' content in the last commit.

        Raises:
            Refusal: there is no commit yet, or a path is not in it.
        """
        done = self._run("rev-parse", "--verify", "--quiet", "HEAD")
        if done.returncode:
            raise Refusal(f"{self.folder} has no commit yet: commit the project and run again")
        return [self._object(path) for path in paths]

    def commit_of(self, paths: Sequence[str]) -> str:
        """Return the last commit that touched the paths, or the newest there is."""
        return self._line("log", "-1", "--format=%H", "--", *_literal(paths)) or self._line("rev-parse", "HEAD")

    def ids(self, names: Sequence[str]) -> list[str]:
        """Return the ids of the objects that git's names mean, such as `HEAD:./folder`; empty where it has none."""
        told = self._told("\n".join(names), "cat-file", "--batch-check=%(objectname)").splitlines()
        return ["" if line.endswith((" missing", " ambiguous")) else line for line in told]

    def below(self, path: str, whole: str) -> list[Entry]:
        """Return the files of an object that lies at a path: one file, or all in a folder and below."""
        if self._line("cat-file", "-t", whole) == "blob":
            return [Entry(path, 0o100644, whole)]
        listed = (item.partition("\t") for item in self._fields("ls-tree", "-r", "-z", "--full-tree", whole))
        found = ((name, facts.split()) for facts, _, name in listed)
        return [Entry(f"{path}/{name}", int(mode, 8), content) for name, (mode, _, content) in found]

    @contextmanager
    def checked_out(self, entries: Sequence[Entry]) -> Iterator[Path]:
        """Give a scratch folder that has these files as git would check them out: line endings, filters, links."""
        prefix = self._line("rev-parse", "--show-prefix")
        lines = (f"{entry.mode:o} {entry.object}\t{prefix}{entry.path}" for entry in entries if entry.mode != SUBMODULE)
        with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
            self._told("\0".join([*lines, ""]), "update-index", "-z", "--index-info", environment=index)
            self._told("", "checkout-index", "--all", f"--prefix={scratch}/files/", environment=index)
            yield Path(scratch, "files", prefix)

    def merge_base(self, revision: str) -> str:
        """Return the commit that HEAD and another one began from; empty where there is none, or no such commit."""
        done = self._run("merge-base", "--end-of-options", revision, "HEAD")
        return "" if done.returncode else done.stdout.strip()

    def is_shallow(self) -> bool:
        """Say whether the history ends early, as that of `clone --depth` does."""
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    def differing(self, commit: str) -> list[str]:
        """Return the files of the whole working tree that are not as in a commit; relative to its top."""
        known = self._fields("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--", ":/")
        new = self._fields("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/")
        return sorted({*known, *new})

    def history(self, paths: Sequence[str], since: str = "") -> list[Commit]:
        """Return the commits that touched the paths, newest first: all, or those that a commit does not have."""
        reach = [f"{since}..HEAD"] if since else ["HEAD"]
        fields = self._fields("log", "-z", "--format=%H %s", *reach, "--", *_literal(paths))
        return [Commit(*field.partition(" ")[::2]) for field in fields]

    def setting(self, name: str) -> str:
        """Return a value of git's configuration; empty where it has none."""
        return self._run("config", "--get", name).stdout.strip()

    def object_of(self, path: str) -> str:
        """Return the id that a file's content, as it lies in the folder, would have in git."""
        return self._line("hash-object", f"--path={path}", "--", path)

    def changed_since(self, commit: str) -> list[str]:
        """Return the files of the folder that differ from a commit, new ones among them, not the ignored."""
        differing = self._fields("diff", "--name-only", "--relative", "--no-renames", "-z", commit, "--", ".")
        return [*differing, *self._fields("ls-files", "--others", "--exclude-standard", "-z")]

    def ever_added(self, path: str, others: Sequence[str] = ()) -> list[str]:
        """Return every line that a commit of this branch, or of other revisions, has added to a file.

        Raises:
            Refusal: one of the others is no commit here; a branch that has none yet has added nothing.
        """
        for name in others:
            if self.ids([f"{name}^{{commit}}"]) == [""]:
                raise Refusal(f"git has no revision {name!r} here: correct its name, or `git fetch` it and run again")
        reach = [name for name in ("HEAD", *others) if self.ids([name]) != [""]]
        diff = ["log", "-m", "--full-history", "--format=", "--no-color", "--no-ext-diff", "-p", "-U0"]
        # What a project's attributes say of diffs is for people: a file that is shown to nobody has its lines as well.
        diff += ["--text", "--no-textconv"]
        told = self._answer(*diff, *reach, "--", *_literal([path])) if reach else ""
        return [line[1:] for line in told.split("\n") if line.startswith("+") and not line.startswith("+++ ")]

    def show(self, name: str) -> str | None:
        """Return the text that a name such as `HEAD:./map.yaml` means; None when git has no such text."""
        done = self._ended("cat-file", "blob", name)
        try:
            return None if done.returncode else done.stdout.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def _object(self, path: str) -> str:
        done = self._run("rev-parse", "--verify", "--quiet", f"HEAD:./{path}")
        if done.returncode:
            raise Refusal(f"{path} is not in the last commit: commit it and run again")
        return done.stdout.strip()

    def _line(self, *arguments: str) -> str:
        return self._answer(*arguments).rstrip("\n")

    def _fields(self, *arguments: str) -> list[str]:
        return [field for field in self._answer(*arguments).split("\0") if field]

    def _answer(self, *arguments: str) -> str:
        return self._told("", *arguments)

    def _told(self, given: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        done = self._run(*arguments, given=given, environment=environment)
        if done.returncode:
            words = done.stderr.strip().splitlines() or ["no reason given"]
            if "not a git repository" in words[0]:
                raise Refusal(f"{self.folder} is not in a git repository: run `git init`, commit, and run again")
            raise Refusal(f"git cannot read {self.folder}: {words[0].removeprefix('fatal: ')}")
        return done.stdout

    def _run(
        self, *arguments: str, given: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        done = self._ended(*arguments, given=given.encode("utf-8", "surrogateescape"), environment=environment)
        out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def _ended(
        self, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-c", "core.fsmonitor=false", *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env={**_environment(), **(environment or {})},
                input=given,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise Refusal("git is not on the PATH: install git and run again") from None


def _literal(paths: Sequence[str]) -> list[str]:
    # A path of the map is never a pattern.
    return [f":(literal){path}" for path in paths]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in LOCATION}
    return kept | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
