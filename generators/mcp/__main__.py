"""Serves the verbs to assistants as tools of the Model Context Protocol: looking always, changing when allowed.

    python -m generators.mcp                    what looks, and dry runs of what changes
    python -m generators.mcp --allow-changes    changes as well, each shown first and then confirmed

An editor starts it in the project's folder and speaks to it over stdin and stdout (`.cursor/mcp.json` of a rendered
project). It needs the extra `goldmaster[mcp]`.
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Annotated

import typer

from generators.model.errors import Refusal
from generators.workspace import terminal

INSTALL = (
    "the SDK of the Model Context Protocol is not installed: "
    "`uv run --group mcp python -m generators.mcp` in a rendered project, elsewhere install goldmaster[mcp]"
)


def command(
    allow_changes: Annotated[
        bool, typer.Option("--allow-changes", help="Offer what changes the project, each shown first.")
    ] = False,
) -> int:
    """Serve the verbs as tools of the Model Context Protocol, over stdin and stdout, until the client leaves."""
    if find_spec("mcp") is None:
        raise Refusal(INSTALL)
    from generators.mcp.server import serve

    serve(allow_changes)
    return terminal.DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments, "mcp")


if __name__ == "__main__":
    sys.exit(main())
