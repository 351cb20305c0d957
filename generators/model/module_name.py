"""Which names a module may have, and the right form of one that it may not."""

import builtins
import keyword
import re
import sys
from collections.abc import Iterable

import yaml

from generators.model.errors import Refusal

FORM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
DEVICES = {"aux", "con", "nul", "prn", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))}


def refuse_bad_name(name: str, source: str, known: Iterable[str]) -> None:
    """Refuse a name that a new module cannot have.

    Args:
        name: the new module's name.
        source: the module it is made from.
        known: the modules there are.

    Raises:
        Refusal: says what is wrong with the name and, where there is one, the right form.
    """
    if name == source:
        raise Refusal(f"{name!r} is the source itself: give the clone a name of its own")
    for other in known:
        if other != name and _folded(other) == _folded(name):
            raise Refusal(
                f"{name!r} differs from the module {other!r} only by case or underscores: choose another name"
            )
    if not FORM.fullmatch(name):
        raise Refusal(f"{name!r} is not a module's name: {_advice(name)}")
    if meaning := _taken(name):
        raise Refusal(f"{name!r} is {meaning}: choose another name")


def title_of(name: str) -> str:
    """Return a module's default title: `prompt_engine` is a Prompt Engine."""
    return " ".join(word.capitalize() for word in name.split("_"))


def refuse_bad_title(title: str) -> None:
    """Refuse a title that is not one line of text, or not the same text in YAML: pages have it without quotes."""
    if not title.strip() or title != title.strip() or not title.isprintable():
        raise Refusal(f"{title!r} is not a title: write one line of text, such as 'Prompt Engine'")
    if not _is_plain(title):
        raise Refusal(f"{title!r} is not a title: YAML reads it as something else: leave out `: `, ` #` and their like")


def _is_plain(title: str) -> bool:
    try:
        return bool(yaml.safe_load(f"title: {title}") == {"title": title})
    except yaml.YAMLError:
        return False


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _advice(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    form = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    right = f", such as {form!r}" if FORM.fullmatch(form) else ""
    return f"write it in lower case, words joined by single underscores, starting with a letter{right}"


def _taken(name: str) -> str | None:
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "a keyword of Python"
    if hasattr(builtins, name):
        return "a builtin name of Python"
    if name in sys.stdlib_module_names:
        return "a module of the standard library"
    if not _is_plain(title_of(name)):
        return "a word that YAML takes for a value"
    if name.startswith("pg_") or name == "information_schema":
        return "the name of a schema of PostgreSQL's own"
    return "the name of a device on Windows" if name in DEVICES else None
