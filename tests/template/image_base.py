"""A base image without a registry: the Debian packages that Python needs, copied from this machine, and pip."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.machine import run_well, uv

# What the official image has of Debian and ours needs. What these depend on comes with them.
PACKAGES = ("python3", "dash", "coreutils", "findutils", "passwd", "libstdc++6")
# Folders that Debian keeps for compatibility; they point into /usr.
ALIASES = ("bin", "sbin", "lib", "lib64")
LEFT_OUT = ("/usr/share/doc/", "/usr/share/man/", "/usr/share/locale/", "/usr/share/info/")
ACCOUNTS = {"passwd": "root:x:0:0:root:/root:/bin/sh\n", "group": "root:x:0:\n", "shadow": "root:*:19000::::::\n"}
# How this machine reaches a registry: the container's build must reach it the same way.
REACHING = re.compile(r"(?i)^(pip|uv|ssl|requests|curl)_.*(index|cert|ca_|timeout).*|.*_proxy$")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PIP = '#!/bin/sh\nexec python3 -m pip "$@"\n'


def python_version() -> str:
    """Return the version of Debian's Python, such as "3.11"."""
    return run_well(["/usr/bin/python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], Path("/")).strip()


def make_root(target: Path) -> Path:
    """Fill a folder with the files of a small Debian that has `python`, `pip` and `useradd`; return it."""
    for path in debian_files():
        copy(path, target)
    for alias in ALIASES:
        if not (target / alias).is_symlink():
            (target / alias).symlink_to(f"usr/{alias}")
    (target / "usr/bin/python").symlink_to("python3")
    for name, text in ACCOUNTS.items():
        (target / "etc" / name).write_text(text, encoding="ascii")
    for name, mode in (("tmp", 0o1777), ("root", 0o700), ("proc", 0o755), ("sys", 0o755), ("dev", 0o755)):
        (target / name).mkdir(exist_ok=True)
        (target / name).chmod(mode)
    add_pip(target)
    if CERTIFICATES.exists():
        copy(CERTIFICATES, target)
    return target


def debian_files() -> Iterable[Path]:
    """Return the files of the packages and of all that they depend on."""
    options = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"]
    command = ["apt-cache", "depends", "--recurse", "--installed", *(f"--no-{each}" for each in options), *PACKAGES]
    listed = run_well(command, Path("/")).splitlines()
    packages = [line for line in listed if re.match(r"[a-z0-9]", line)]
    paths = run_well(["dpkg-query", "--listfiles", *packages], Path("/")).splitlines()
    return [Path(path) for path in paths if path.startswith("/") and not path.startswith(LEFT_OUT)]


def copy(path: Path, target: Path) -> None:
    """Copy one file or link to where it really lies: /bin/sh is a file of /usr/bin."""
    place = target / path.parent.resolve().relative_to("/") / path.name
    if path.is_symlink() or path.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(place):
            shutil.copy2(path, place, follow_symlinks=path == CERTIFICATES)


def add_pip(target: Path) -> None:
    """Install pip beside Debian's Python, which has none of its own."""
    packages = target / "usr/lib/python3/dist-packages"
    run_well([uv(), "pip", "install", "--quiet", f"--target={packages}", "pip"], target)
    script = target / "usr/bin/pip"
    script.write_text(PIP, encoding="ascii")
    script.chmod(0o755)


def settings() -> dict[str, str]:
    """Return the environment of the base image: nobody manages its Python, and how a registry is reached."""
    reaching = {name: value for name, value in os.environ.items() if REACHING.match(name)}
    certificates = {"SSL_CERT_FILE": str(CERTIFICATES)} if CERTIFICATES.exists() else {}
    return {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin", "PIP_BREAK_SYSTEM_PACKAGES": "1", **certificates, **reaching}


def as_image(root: Path, name: str, tool: list[str]) -> None:
    """Make an image of the folder, so that `FROM name` finds it here."""
    container = run_well([*tool, "from", "scratch"], root).strip()
    run_well([*tool, "add", "--quiet", container, f"{root}/", "/"], root)
    changes = [f"--env={key}={value}" for key, value in settings().items()]
    run_well([*tool, "config", *changes, container], root)
    run_well([*tool, "commit", "--quiet", "--rm", container, name], root)
