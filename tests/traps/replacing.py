"""The tools that replace text: they know the words in every casing, and nothing of whose they are."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generators.model.names import Renaming
from tests.traps.trap import Result, Trap

AST_GREP = shutil.which("ast-grep", path=str(Path(sys.executable).parent))
RULE = """\
id: words
language: python
rule:
  any: [{{kind: identifier}}, {{kind: string_content}}, {{kind: comment}}]
  pattern: $TEXT
  regex: '{finds}'
transform:
{steps}
fix: ${last}
"""
STEP = "  {to}: {{replace: {{source: ${source}, replace: '{finds}', by: '${{L}}{new}${{R}}'}}}}"


def by_str_replace(trap: Trap) -> Result:
    """Replace the words wherever their letters stand."""
    return Result(
        _replaced(trap.files[0].content.decode(), trap.renaming).encode(), _replaced(trap.path, trap.renaming)
    )


def by_sed(trap: Trap) -> Result:
    """Replace the words between the borders of words."""
    return Result(
        _bordered(trap.files[0].content.decode(), trap.renaming).encode(), _bordered(trap.path, trap.renaming)
    )


def by_ast_grep(trap: Trap) -> Result:
    """Replace the words in the identifiers, strings and comments of Python, between signs that are no letters."""
    assert AST_GREP
    with tempfile.TemporaryDirectory() as folder:
        file, rule = Path(folder, trap.path), Path(folder, "rule.yml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(trap.files[0].content)
        rule.write_text(_rule(trap.renaming), encoding="utf-8")
        subprocess.run([AST_GREP, "scan", "--rule", rule, "--update-all", file], capture_output=True, check=True)
        return Result(file.read_bytes(), trap.path)


def words(renaming: Renaming) -> Iterator[tuple[str, str]]:
    """Yield each name of a mapping with its new one, as it is written in snake_case, in Pascal and in capitals."""
    for term in renaming.terms:
        if term.kind == "title":
            yield " ".join(map(str.capitalize, term.old)), term.phrase
        yield "_".join(term.old), "_".join(term.new)
        yield "".join(map(str.capitalize, term.old)), "".join(map(str.capitalize, term.new))
        yield "_".join(term.old).upper(), "_".join(term.new).upper()


def _replaced(text: str, renaming: Renaming) -> str:
    for old, new in words(renaming):
        text = text.replace(old, new)
    return text


def _bordered(text: str, renaming: Renaming) -> str:
    for old, new in words(renaming):
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def _rule(renaming: Renaming) -> str:
    pairs = list(words(renaming))
    finds = [_finds(old) for old, _ in pairs]
    names = ["TEXT", *(f"STEP{number}" for number in range(len(pairs)))]
    steps = [
        STEP.format(source=names[number], to=names[number + 1], finds=find, new=new)
        for number, (find, (_, new)) in enumerate(zip(finds, pairs, strict=True))
    ]
    return RULE.format(finds="|".join(map(_unnamed, finds)), steps="\n".join(steps), last=names[-1])


def _finds(old: str) -> str:
    left, right = ("[^A-Z]", "[^a-z]") if old[:2].istitle() else ("[^A-Za-z]", "[^A-Za-z]")
    return f"(?<L>^|{left}){old}(?<R>$|{right})"


def _unnamed(pattern: str) -> str:
    return pattern.replace("?<L>", "").replace("?<R>", "")
