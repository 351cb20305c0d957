"""Files for tests: written from a table, read back to one, and the digest of a whole tree."""

import hashlib
import stat
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

GIT = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")


def build_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file under a folder, git's own apart."""
    return {path.relative_to(folder).as_posix(): _content(path) for path in _walk(folder) if not _is_folder(path)}


def tree_digest(folder: Path) -> str:
    """Return one digest of all names, contents, modes and folders, git's own apart."""
    digest = hashlib.sha256()
    for path in sorted(_walk(folder)):
        content = b"" if _is_folder(path) else _content(path)
        mode = stat.filemode(path.lstat().st_mode)
        digest.update(f"{path.relative_to(folder)}\0{mode}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; return what it prints."""
    done = subprocess.run([*GIT, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit_all(folder: Path, subject: str = "state") -> None:
    """Commit all there is, in a repository made when there is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={subject}")


def _walk(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if ".git" not in path.relative_to(folder).parts)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _content(path: Path) -> bytes:
    return str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
