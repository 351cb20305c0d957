"""Lists the verbs, each with the first sentence of its file."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent


def verbs() -> Iterator[tuple[str, str]]:
    """Yield the verbs and what each says it does. The files are read, not imported: that takes no time."""
    # A verb with verbs of its own is a folder.
    groups = {file.parent.name: file for file in FOLDER.glob("*/__main__.py")}
    files = {file.stem: file for file in FOLDER.glob("[a-z]*.py")}
    for verb, file in sorted({**files, **groups}.items()):
        text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        yield verb, text.partition("\n")[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the list; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given not in ([], ["--help"]):
        print(f"generators: a verb is called as `python -m generators.{given[0]}`", file=sys.stderr)
        return 2
    print("\n".join(f"python -m generators.{verb:8} {sentence}" for verb, sentence in verbs()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
