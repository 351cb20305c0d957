"""What must hold for any file whatever: no crash, no byte changed but where the ledger says so, and a way back."""

import re
from collections.abc import Mapping, Sequence

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.ledger import Decision
from generators.rewrite.module import SourceFile, rewrite_module
from generators.rewrite.proof import doubts
from generators.rewrite.source import decode

ROOT = "backend/modules/cc"
UNPROVED = "unproved: "
RENAMINGS = (
    Renaming.parse("cc", "pem", ["note=prompt"], titles=("Control Center", "Prompt Engine")),
    Renaming.parse("control_center", "hub", ["person/people=user/users"], titles=("Control Center", "Hub")),
)
NAMES = (
    *("x.py", "x.pyi", "x.yaml", "x.json", "x.toml", "x.ini", "x.sql", "x.md", "x.proto", "x.j2", "x.sh", "x.html"),
    *("Dockerfile", ".env", "cc_map.yaml", "x.bin", "migrations/x.py", "tests/test_x.py"),
)


def check_unharmed(files: Mapping[str, bytes], renaming: Renaming = RENAMINGS[0]) -> str:
    """Rename files, whose names are relative to a module; say why not, if it is refused."""
    sources = [SourceFile(f"{ROOT}/{name}", content) for name, content in files.items()]
    try:
        rewrite = rewrite_module(sources, [ROOT], renaming)
    except Refusal as refusal:
        assert re.fullmatch(r"[^\n]+", str(refusal)), refusal
        return str(refusal)
    if found := doubts(sources, [ROOT], renaming, rewrite):
        return f"{UNPROVED}{found[0].words}"
    for source, result in zip(sources, rewrite.files, strict=True):
        told = [one for one in rewrite.ledger if one.path == source.path and one.verdict == "rename"]
        assert result.content == _as_told(source, told)
    return ""


def _as_told(source: SourceFile, told: Sequence[Decision]) -> bytes:
    """Carry out what the ledger says, and nothing else, in another way than the rename itself does."""
    text = decode(source.content, source.path.endswith((".py", ".pyi"))) if told else None
    if text is None:
        return source.content
    lines = [list(line) for line in text.text.split("\n")]
    for one in told:
        start, end = one.column - 1, one.column - 1 + len(one.old)
        signs = lines[one.line - 1]
        assert "".join(signs[start:end]) == one.old
        signs[start:end] = [one.new, *[""] * (len(one.old) - 1)]
    return text.mark + "\n".join("".join(signs) for signs in lines).encode(text.encoding)
