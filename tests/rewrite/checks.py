"""Two helpers for most tests of the rename: a text that changes, and one that must not."""

from collections.abc import Mapping
from textwrap import dedent

from generators.model.names import Renaming
from generators.rewrite.ledger import Decision
from generators.rewrite.module import Rewrite, SourceFile, rewrite_module
from generators.rewrite.proof import doubts

ROOT = "backend/modules/cc"
RENAMING = Renaming.parse("cc", "pem", ["note=prompt"], titles=("Control Center", "Prompt Engine"))
LONG = Renaming.parse("cc", "prompt_engine", ["note=access_key"], titles=("Control Center", "Prompt Engine"))


def renamed(files: Mapping[str, str | bytes], renaming: Renaming = RENAMING, root: str = ROOT) -> Rewrite:
    """Rename a module made of these files, whose names are relative to its root; prove it."""
    sources = [SourceFile(f"{root}/{name}", _bytes(text)) for name, text in files.items()]
    rewrite = rewrite_module(sources, [root], renaming)
    assert doubts(sources, [root], renaming, rewrite) == ()
    return rewrite


def check_renamed(
    before: str, after: str, others: Mapping[str, str] | None = None, renaming: Renaming = RENAMING, name: str = "x.py"
) -> tuple[Decision, ...]:
    """Check what a file becomes, beside other files of the module; return what was left alone in it."""
    before, after = dedent(before), dedent(after)
    if name.endswith(".py"):
        compile(before, "before", "exec")
        compile(after, "after", "exec")
    rewrite = renamed({name: before, **{path: dedent(text) for path, text in (others or {}).items()}}, renaming)
    assert rewrite.files[0].content.decode() == after
    return tuple(one for one in rewrite.ledger if one.verdict != "rename" and one.path == f"{ROOT}/{name}")


def check_untouched(
    text: str, others: Mapping[str, str] | None = None, renaming: Renaming = RENAMING, name: str = "x.py"
) -> tuple[Decision, ...]:
    """Check that a file stays as it is, beside other files of the module; return what was left alone in it."""
    return check_renamed(text, text, others, renaming, name)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
