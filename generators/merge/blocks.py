"""Merges blocks of statements, of keys or of items, one within the other; what collides is a clash."""

from collections.abc import Callable, Sequence

from generators.merge.fragment import merged_fragment, united
from generators.merge.imports import imports_in_order
from generators.merge.piece import Clash, Part, Piece, Slot, three_way
from generators.merge.sequence import aligned
from generators.merge.spacing import spaced
from generators.merge.statements import Block, Statement

# Merges three texts by lines; None when lines collide.
Lines = Callable[[str, str, str], str | None]
# Cuts a text into what stands before its first statement, and its statements; None when that is not possible.
Read = Callable[[str], tuple[str, Block] | None]


def merged_blocks(read: Read, base: str, ours: str, theirs: str, lines: Lines) -> list[Part] | None:
    """Return the parts of the merged text; None when one of the three cannot be cut."""
    was, left, right = read(base), read(ours), read(theirs)
    if not was or not left or not right:
        return None
    merge = _Merge(lines)
    return [*merge.text(was[0], left[0], right[0], "the head of the file"), *merge.block(was[1], left[1], right[1], "")]


class _Merge:
    """One merge; `lines` decides what has no structure: comments, docstrings, long expressions."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines

    def block(self, base: Block, ours: Block, theirs: Block, where: str) -> list[Part]:
        """Merge the statements of one block, and the comments behind them."""
        slots = imports_in_order(spaced(aligned(base.statements, ours.statements, theirs.statements)))
        parts = [part for slot in slots for part in self.slot(slot, where)]
        return [*parts, *self.text(base.footer, ours.footer, theirs.footer, f"{where}comments")]

    def slot(self, slot: Slot[Statement], where: str) -> list[Part]:
        """Merge what stands at one place."""
        if slot.clash:
            return [_clash(slot, f"{where}{_called(slot)}: {slot.clash}")]
        if slot.base:
            return self.statement(slot.base[0], slot.ours[0], slot.theirs[0], where)
        if slot.ours and slot.theirs and slot.ours[0].whole != slot.theirs[0].whole:
            both = united(slot.ours[0].text, slot.theirs[0].text) if slot.ours[0].kind == "import" else None
            what = f"{where}{_called(slot)}: both sides added it, each its own"
            return [slot.ours[0].lead + both] if both else [_clash(slot, what)]
        piece = (slot.ours or slot.theirs)[0]
        return [piece.lead + piece.text]

    def statement(self, base: Statement, ours: Statement, theirs: Statement, where: str) -> list[Part]:
        """Merge one statement that all three have."""
        called = f"{where}{base.name or base.text.strip().splitlines()[0]}"
        lead = self.lead(base.lead, ours.lead, theirs.lead)
        if lead is None:
            slot = Slot((base,), (ours,), (theirs,))
            return [_clash(slot, f"{called}: both sides changed the comment above")]
        return [lead, *self.code(base, ours, theirs, called)]

    def code(self, base: Statement, ours: Statement, theirs: Statement, called: str) -> list[Part]:
        """Merge a statement without what stands above it."""
        count = {len(one.blocks) for one in (base, ours, theirs)}
        if three_way(base.text, ours.text, theirs.text) is not None or len(count) > 1 or not base.blocks:
            return self.text(base.text, ours.text, theirs.text, called)
        parts = self.decorators(base.decorators, ours.decorators, theirs.decorators, called)
        for index in range(len(base.blocks)):
            was, left, right = (one.heads[index] for one in (base, ours, theirs))
            parts += self.text(was, left, right, f"{called}, its first line", base.kind == "definition")
            parts += self.block(base.blocks[index], ours.blocks[index], theirs.blocks[index], f"{called}, ")
        return parts

    def decorators(
        self, base: Sequence[Piece], ours: Sequence[Piece], theirs: Sequence[Piece], called: str
    ) -> list[Part]:
        """Merge the decorators of a definition, one by one."""
        slots = aligned(base, ours, theirs)
        if any(slot.clash for slot in slots):
            what = f"{called}: both sides changed decorators"
            return [Clash(_joined(base), _joined(ours), _joined(theirs), what)]
        return ["".join((slot.ours or slot.theirs)[0].text for slot in slots)]

    def text(self, base: str, ours: str, theirs: str, what: str, definition: bool = False) -> list[Part]:
        """Merge a text whole, by its last bracket, or by lines."""
        merged = merged_fragment(base, ours, theirs, definition)
        if merged is None and "\n" in base.strip():
            merged = self.lines(base, ours, theirs)
        return [merged] if merged is not None else [Clash(base, ours, theirs, f"{what}: both sides changed it")]

    def lead(self, base: str, ours: str, theirs: str) -> str | None:
        """Merge the blank lines and comments above a statement; blank lines alone never collide."""
        if (plain := three_way(base, ours, theirs)) is not None:
            return plain
        comments = three_way(*(text.strip("\n") for text in (base, ours, theirs)))
        if comments is None:
            return self.lines(base, ours, theirs)
        blank = max(len(text) - len(text.lstrip("\n")) for text in (ours, theirs))
        return "\n" * blank + (f"{comments}\n" if comments else "")


def _clash(slot: Slot[Statement], what: str) -> Clash:
    base, ours, theirs = (
        "".join(piece.lead + piece.text for piece in side) for side in (slot.base, slot.ours, slot.theirs)
    )
    return Clash(base, ours, theirs, what)


def _called(slot: Slot[Statement]) -> str:
    pieces = (*slot.base, *slot.ours, *slot.theirs)
    return ", ".join(dict.fromkeys(piece.name or piece.text.strip().splitlines()[0] for piece in pieces))


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
