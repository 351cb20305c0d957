"""Texts kept in the git directory to save work later; all of it may be deleted at any time."""

from dataclasses import dataclass
from pathlib import Path

from generators.workspace.files import beside

MOST = 50


@dataclass(frozen=True)
class Cache:
    """One folder with one file for each key; the oldest go when there are too many."""

    folder: Path

    def get(self, key: str) -> str | None:
        """Return the text kept under a key, or None."""
        try:
            return self._place(key).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key; a disk that refuses costs nothing but time."""
        place = self._place(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside(place).write_text(text, encoding="utf-8")
            beside(place).replace(place)
            self._forget_oldest()
        except OSError:
            beside(place).unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _forget_oldest(self) -> None:
        kept = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        for file in kept[:-MOST]:
            file.unlink(missing_ok=True)
