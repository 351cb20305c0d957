"""A small Copier template with versions, projects rendered from it, and updates run in them as a person runs them."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copier import run_copy

from tests.files import build_files, commit_all, git
from tests.place import Ended, Place, ended
from tests.small_project import FILES

COPIER = """\
_subdirectory: template
_answers_file: .copier-answers.yml
_skip_if_exists: [module_map.yaml, .env]
name:
  type: str
  default: Orders
password:
  type: str
  secret: true
  default: changeme
"""
SETTINGS = """\
LIMIT = 10
COLOR = "red"


def limit() -> int:
    return LIMIT
"""
LIST = "parts:\n  - first\n  - last\n"
PAGE = "# Guide\n\n" + "".join(f"{number}. a step\n" for number in range(1, 13))
TEMPLATE = {
    **{path: text for path, text in FILES.items() if path != ".gitignore"},
    ".gitignore": FILES[".gitignore"] + ".env\n",
    "{{ _copier_conf.answers_file }}.jinja": "# Changes here will be lost.\n{{ _copier_answers | to_nice_yaml }}",
    "README.md.jinja": "# {{ name }}\n\nIn {{ _copier_conf.dst_path.name }}.\n",
    ".env.jinja": "PASSWORD={{ password }}\n",
    "login.ini.jinja": "[login]\nuser = {{ name }}\npassword = {{ password }}\n",
    "backend/settings.py": SETTINGS,
    "parts.yaml": LIST,
    "docs/guide.md": PAGE,
    "docs/old.md": "# Old\n\nSome words.\n",
}
Edits = Mapping[str, str | None]
# An update may install a project and run all its tests.
PATIENCE = 1200.0


def new_template(folder: Path) -> Path:
    """Write the template and release it as v1.0.0."""
    build_files(folder, {"copier.yml": COPIER, **{f"template/{path}": text for path, text in TEMPLATE.items()}})
    return release(folder, "v1.0.0")


def release(template: Path, tag: str, edits: Edits | None = None) -> Path:
    """Edit files of the template (None: gone), commit, and tag it."""
    edit(template / "template", edits or {})
    commit_all(template, f"feat: {tag}")
    git(template, "tag", tag)
    return template


def edit(folder: Path, edits: Edits) -> None:
    """Write files, or remove those that are None."""
    build_files(folder, {path: text for path, text in edits.items() if text is not None})
    for path in [path for path, text in edits.items() if text is None]:
        (folder / path).unlink()


def new_project(template: Path, folder: Path, ref: str = "v1.0.0", **answers: str) -> Place:
    """Render the template and commit what came."""
    run_copy(str(template), folder, data=answers, vcs_ref=ref, defaults=True, quiet=True)
    commit_all(folder)
    return Place(folder)


def update(place: Place, *options: str, cwd: str = ".", **env: str) -> tuple[Ended, dict[str, Any]]:
    """Run an update of the template to its end; return how it ended, and its JSON document."""
    done = ended(start(place, *options, cwd=cwd, **env), PATIENCE)
    return done, json.loads(done.out)


def start(place: Place, *options: str, cwd: str = ".", **env: str) -> "subprocess.Popen[str]":
    """Start an update of the template."""
    return place.start("update", "--template", "--json", *options, cwd=cwd, **env)


def version(place: Place) -> str:
    """Return the version that the answers file names."""
    lines = (place.root / ".copier-answers.yml").read_text(encoding="utf-8").splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("_commit:"))
