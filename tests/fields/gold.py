"""The shipped gold standard as the rooms of fields read it."""

from collections.abc import Mapping

from generators.fields.grown import Plant
from generators.model.batch import Field
from generators.model.batch_text import read_batch
from generators.workspace.project import StoredFile
from tests.machine import ROOT

HOME = "backend/modules/cc"
PRIORITY = "priority: {type: integer, default: 0, index: true}"


def gold() -> dict[str, bytes]:
    """Return the files of the shipped gold standard, its page included."""
    home = ROOT / "template" / HOME
    files = [file for file in home.rglob("*") if file.suffix in {".py", ".yaml"}]
    return {f"{HOME}/{file.relative_to(home).as_posix()}": file.read_bytes() for file in sorted(files)}


def changed(path: str, old: str, new: str) -> dict[str, bytes]:
    """Return the gold standard with words of a file replaced."""
    files = gold()
    content = files[f"{HOME}/{path}"].decode()
    assert old in content, old
    return {**files, f"{HOME}/{path}": content.replace(old, new).encode()}


def plant(files: Mapping[str, bytes]) -> Plant:
    """Return a module of these files."""
    stored = {path: StoredFile(path, content, 0o644) for path, content in files.items()}
    return Plant("cc", HOME, "public", stored, {})


def asked(line: str) -> Mapping[str, Field]:
    """Return the fields of a line of YAML."""
    file = read_batch(f"version: 1\nmodules:\n  pem:\n    fields:\n      {line}\n", "modules.yaml")
    assert file.mistakes == ()
    return file.batch.modules["pem"].fields
