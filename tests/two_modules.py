"""The small project with a second module, `pem`, in the state a clone and a commit leave it in."""

import shutil
from pathlib import Path

from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.small_project import CC, FILES, MAP

PEM = "backend/modules/pem"


def with_pem(small_project: Path, folder: Path) -> Place:
    """Copy the project and add the module; commit it."""
    shutil.copytree(small_project, folder, symlinks=True)
    files = {path: text for path, text in FILES.items() if path.startswith(f"{CC}/")}
    build_files(folder, {_pem(path): _pem(text) for path, text in files.items()})
    source = git(folder, "rev-parse", f"HEAD:{CC}").strip()
    build_files(folder, {"module_map.yaml": MAP.replace("# The end.\n", entry(source) + "# The end.\n")})
    commit_all(folder, "feat: pem")
    return Place(folder)


def entry(source: str) -> str:
    """Return the module's lines in the map."""
    return f"""\
  pem:
    title: Prompt Engine
    paths: [{PEM}]
    depends_on: []
    cloned_from: {{module: cc, source: {source}, commit: "1", names: {{cc: pem}}}}
"""


def _pem(text: str) -> str:
    for old, new in (("modules/cc", "modules/pem"), ("modules.cc", "modules.pem"), ("cc_map", "pem_map")):
        text = text.replace(old, new)
    return text.replace('"cc"', '"pem"').replace("Cc", "Pem")
