"""What is measured side by side: ours, and how others do the same job or the part of it that they can."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.measure import quietly
from benchmarks.reference import FOLDER, PACKAGE

HERE = Path(__file__).parent
CLONE = (sys.executable, "-m", "generators.clone", "cc")
NAMES = tuple("".join(["m", *letters]) for letters in product("abcdef", repeat=2))[:30]
SED = "cp -r {0} {1} && find {1} -type f -print0 | xargs -0 sed -i 's/\\bcc\\b/{2}/g'"


def _nothing(root: Path) -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Peer:
    """A tool: what it is called, what it does and does not do, the command that is timed, what comes before it.

    `whole` says that it is measured at every size, and not at that of the reference alone.
    """

    name: str
    does: str
    command: tuple[str, ...]
    prepare: Callable[[Path], None] = _nothing
    whole: bool = True
    needs: str = ""

    @property
    def is_installed(self) -> bool:
        """Say whether it can be measured here."""
        return not self.needs or bool(_beside(self.needs) or importlib.util.find_spec(self.needs))


def peers() -> tuple[Peer, ...]:
    """Return all that is measured, ours first."""
    return (*_ours(), *_others(), *_starts())


def _ours() -> tuple[Peer, ...]:
    options = ("--no-verify",)
    return (
        Peer("ours, cold", "clones the module, proved before it is written; nothing cached", (*CLONE, "pem", *options)),
        Peer("ours, warm", "the next clone of the same source", (*CLONE, "pem", *options), _cloned_before),
        Peer("ours, 30 at once", "30 clones in one run; nothing cached", (*CLONE, *NAMES, *options), whole=False),
    )


def _others() -> tuple[Peer, ...]:
    rename = ("codemod", "--no-format", "--hide-progress", "rename.RenameCommand")
    names = ("--old_name", PACKAGE, "--new_name", _named("pem", "."))
    target = _named("pem")
    return (
        Peer(
            "rope",
            "renames the package in place: its imports and folder, no other name",
            (sys.executable, str(HERE / "with_rope.py"), FOLDER, "pem"),
            needs="rope",
        ),
        Peer(
            "LibCST's command",
            "renames one symbol, the package's prefix, in place and on all cores; no folder, no string, no other name",
            (sys.executable, "-m", "libcst.tool", *rename, *names, FOLDER),
            needs="libcst",
        ),
        Peer(
            "cp + ast-grep",
            "replaces the word in names, strings and comments; whoever they belong to, no file name",
            _shell(
                f"cp -r {FOLDER} {target} && '{_beside('ast-grep')}' scan --rule '{HERE / 'ast_grep.yml'}'"
                f" --update-all {target}"
            ),
            needs="ast-grep",
        ),
        Peer("cp + sed", "replaces the word between word boundaries, whatever it means", _shell(_sed("pem"))),
        Peer("cp", "copies, renames nothing", ("cp", "-r", FOLDER, target)),
        Peer("cp + sed, 30 at once", "the same 30 times", _shell(" && ".join(map(_sed, NAMES))), whole=False),
    )


def _starts() -> tuple[Peer, ...]:
    return (
        Peer("python -c pass", "the interpreter's start", (sys.executable, "-c", "pass"), whole=False),
        Peer("import typer", "the start of a command line", (sys.executable, "-c", "import typer"), whole=False),
        Peer("generators --help", "our list of verbs", (sys.executable, "-m", "generators", "--help"), whole=False),
    )


def _cloned_before(root: Path) -> None:
    quietly([*CLONE, "hub", "--no-verify"], root)
    quietly(["git", "add", "--all"], root)
    quietly(["git", "commit", "--quiet", "--message=hub"], root)


def _sed(name: str) -> str:
    return SED.format(FOLDER, _named(name), name)


def _named(name: str, separator: str = "/") -> str:
    return separator.join([*FOLDER.split("/")[:-1], name])


def _shell(line: str) -> tuple[str, ...]:
    return ("sh", "-c", line)


def _beside(tool: str) -> str | None:
    return shutil.which(tool, path=str(Path(sys.executable).parent))
