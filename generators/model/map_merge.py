"""Takes modules out of a map that was edited since they were added."""

from generators.model.errors import Refusal
from generators.model.map_text import remove_module
from generators.model.module_map import read_map


def without_added(now: str, added: str, before: str) -> str | None:
    """Return the map of now without the modules that one change added.

    Args:
        now: the map's text.
        added: the text after the change.
        before: the text before it.

    Returns:
        None when the change did more than add, when an added module was edited since, or when it cannot be taken out.
    """
    try:
        present, then, old = (read_map(text).modules for text in (now, added, before))
        new = [name for name in then if name not in old]
        if {**old, **{name: then[name] for name in new}} != dict(then):
            return None
        if any(present.get(name) != then[name] for name in new):
            return None
        for name in new:
            now = remove_module(now, name)
    except Refusal:
        return None
    return now
