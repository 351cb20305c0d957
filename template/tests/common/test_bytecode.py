"""Bytecode is kept for a run of the tests where none would be, and for that run alone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A process that starts another, and says where bytecode is kept and what is there then.
RUN = """
import subprocess, sys
from pathlib import Path
import pytest
from backend.common.testing import bytecode
subprocess.run([sys.executable, "-c", "import imported"], check=True)
print(sys.pycache_prefix, *[file.name for file in Path(sys.pycache_prefix).rglob("imported*")])
"""


def test_it_is_kept_for_the_run_alone(tmp_path: Path) -> None:
    (tmp_path / "imported.py").touch()
    paths = os.pathsep.join([str(ROOT), str(tmp_path)])
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": paths}
    said = subprocess.check_output([sys.executable, "-c", RUN], env=environment, text=True)
    folder, *kept = said.split()
    assert kept == [f"imported.{sys.implementation.cache_tag}.pyc"]
    assert not Path(folder).exists()
    assert [file.name for file in tmp_path.iterdir()] == ["imported.py"]
