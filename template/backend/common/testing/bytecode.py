"""Keeps Python's bytecode while a process lives, where the environment says to keep none.

The tests start many processes, and each would compile all that it imports again: most of its time.
To be imported before all that is large.
"""

import atexit
import os
import shutil
import sys
import tempfile


def keep() -> None:
    """Keep it in a folder of its own, for this process and its children, until this one ends."""
    folder = tempfile.mkdtemp(prefix="goldmaster-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


# Who imports a conftest.py without running tests has few processes, and may end without a goodbye.
if sys.dont_write_bytecode and "_pytest.config" in sys.modules:
    keep()
