"""Runs an update of the template from a command line."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from generators.template.update import abort_template, finish_template, update_template
from generators.workspace import terminal
from generators.workspace.project import find_project


def command(
    template: Annotated[bool, typer.Option("--template")] = False,
    to: Annotated[str, typer.Option()] = "",
    finish: Annotated[bool, typer.Option("--finish")] = False,
    abort: Annotated[bool, typer.Option("--abort")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify")] = False,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Update the project to a newer version of its template."""
    project = find_project(Path.cwd())
    if finish:
        result = finish_template(project, check=not no_verify)
    elif abort:
        result = abort_template(project)
    else:
        result = update_template(project, to, dry_run, check=not no_verify)
    code = 1 if result.state in ("planned", "conflicted") else 0
    terminal.print_json({"verb": "update", "exit_code": code, **asdict(result)})
    return code


if __name__ == "__main__":
    sys.exit(terminal.run(command, None))
