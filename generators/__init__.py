"""Goldmaster: clone, verify and grow the modules of a Python backend from its own gold standard."""

import os
import sys

__version__ = "0.2.0"


def _shadows_python(folder: str) -> bool:
    """Say whether it is the current folder, and a package with a file called like a module of Python: token.py, say."""
    try:
        # pathlib imports what may be shadowed.
        files = set(os.listdir(folder)) if folder == os.getcwd() else set[str]()  # noqa: PTH109, PTH208
    except OSError:
        return False
    return "__init__.py" in files and any(f"{name}.py" in files for name in sys.stdlib_module_names)


# `python -m` looks in the current folder first: in backend/ it would take the project's token.py for Python's.
if sys.path and _shadows_python(sys.path[0]):
    del sys.path[0]
