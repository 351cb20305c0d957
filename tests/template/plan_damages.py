"""How a rendered project is damaged, and which gate of its plan has to notice it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Damage = Callable[[Path], object]


@dataclass(frozen=True)
class Harm:
    """A damage, the gate that notices it as stage/gate, and what it then says.

    `only` is the test of the gate's own that is red: when it is, all of them are not green.
    """

    damage: Damage
    gate: str
    says: str
    verdict: str = "fail"
    only: str = ""
    timeout: float = 300.0


def edited(name: str, old: str, new: str) -> Damage:
    """Return a damage that replaces a text."""

    def damage(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return damage


def written(name: str, text: str) -> Damage:
    """Return a damage that writes a file."""

    def damage(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return damage


def removed(name: str) -> Damage:
    """Return a damage that takes a file away."""
    return lambda root: (root / name).unlink()


def both(*damages: Damage) -> Damage:
    """Return a damage of several files."""
    return lambda root: [damage(root) for damage in damages]
