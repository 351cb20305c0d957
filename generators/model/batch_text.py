"""The text of a batch file, read to records; or every mistake in it, each with its line."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import yaml
from yaml.constructor import SafeConstructor

from generators.model.batch import Batch, Field, circles
from generators.model.errors import Refusal, no_pattern
from generators.model.field_default import value_of
from generators.model.module_map import compose, mark_of

Where = tuple[str, ...]
Mistake = tuple[Where, str]
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST, MOST_DIGITS = 10_000, 1000
TEXT = "tag:yaml.org,2002:str"
INEXACT = {"tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp"}
# Each table of PostgreSQL has them already.
COLUMNS = {"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"}
# In a class body these would hide the type of the fields below them.
TYPES = {"bool", "date", "datetime", "int", "str"}


@dataclass(frozen=True)
class BatchFile:
    """A batch as its file has it: the records, where each key of it stands, and what is wrong with it, a line each.

    `broken` are the modules that something is wrong with; `inside` is its path below the project's root, empty where it
    lies elsewhere.
    """

    name: str
    batch: Batch
    place: Callable[[Where], str]
    mistakes: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
    inside: str = ""


def read_batch(text: str, name: str) -> BatchFile:
    """Return the records of a batch file, with all that can be said against it without looking at a project.

    Args:
        text: the YAML.
        name: what the file is called in messages.

    Raises:
        Refusal: the text is not YAML, or has not the form of a batch; its details are all mistakes, a line each.
    """
    node = compose(text, name)
    place = _places(node, name)
    try:
        twins = [*_twins(node, name)]
    except RecursionError:
        raise Refusal(f"{name}: an anchor stands inside of itself: write out what it stands for") from None
    refuse_mistakes(twins, name)
    _take_as_texts(node)
    batch, mistakes = _validated(node)
    if batch is None:
        raise refusal([f"{place(where)}: {words}" for where, words in mistakes], name)
    whole, wrong = _with_values(batch)
    found = [*_mistakes(batch), *wrong]
    broken = frozenset(where[1] for where, _ in found if len(where) > 1)
    return BatchFile(name, whole, place, tuple(f"{place(where)}: {words}" for where, words in found), broken)


def refuse_mistakes(lines: Sequence[str], name: str) -> None:
    """Raise Refusal when there are mistakes in a file; the words are theirs, or their number where there are many."""
    if lines:
        raise refusal(lines, name)


def refusal(lines: Sequence[str], name: str) -> Refusal:
    """Return the refusal of a file with mistakes."""
    if len(lines) == 1:
        return Refusal(lines[0])
    return Refusal(f"{name} has {len(lines)} mistakes: correct them and run again; nothing was changed", lines)


def _places(node: yaml.Node, name: str) -> Callable[[Where], str]:
    def place(where: Where) -> str:
        mark = mark_of(node, where)
        return f"{name}:{mark.line + 1}:{mark.column + 1}"

    return place


def _twins(node: yaml.Node, name: str) -> Iterator[str]:
    # YAML readers keep the last of two equal keys without a word: half of the file would vanish.
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            mark = key.start_mark
            yield f"{name}:{mark.line + 1}:{mark.column + 1}: {key.value!r} stands here a second time: name each once"
        seen.add(str(key.value))
        yield from _twins(value, name)


def _take_as_texts(node: yaml.Node) -> None:
    # As YAML has them a price is rounded, and a day that is not in the calendar stops the reader.
    if node.tag in INEXACT:
        node.tag = TEXT
    # YAML takes the key `null` for nothing, and `on` for true.
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            key.tag = TEXT
        _take_as_texts(value)


def _plainly(words: str) -> str:
    return "keys with values are expected" if words.startswith("Input should be a dictionary") else words


def _validated(node: yaml.Node) -> tuple[Batch | None, list[Mistake]]:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Batch).validate_python(SafeConstructor().construct_document(node)), []
    except ValidationError as error:
        found = [(tuple(map(str, one["loc"])), _plainly(one["msg"])) for one in error.errors()]
        return None, [(where, f"{'.'.join(where) or 'the file'}: {words}") for where, words in found]
    except yaml.YAMLError as error:
        return None, [((), f"not YAML: {' '.join(str(error).split())}")]


def _with_values(batch: Batch) -> tuple[Batch, list[Mistake]]:
    """Return the batch with the defaults of its fields as values of their types, and the mistakes in them."""
    modules, mistakes = dict(batch.modules), list[Mistake]()
    for name, wanted in batch.modules.items():
        fields = dict(wanted.fields)
        for key, field in wanted.fields.items():
            where = ("modules", name, "fields", key)
            try:
                fields[key] = replace(field, default=value_of(field))
            except ValueError as error:
                mistakes.append(((*where, "default"), f"{field.default!r} is no default of {key}: {error}"))
        modules[name] = replace(wanted, fields=fields)
    return replace(batch, modules=modules), mistakes


def _mistakes(batch: Batch) -> Iterator[Mistake]:
    if not batch.modules:
        yield ("modules",), "the file asks for no module: name one at least"
    for pattern in [batch.naming] if isinstance(batch.naming, str) else batch.naming.values():
        if words := no_pattern(pattern):
            yield ("naming",), f"{pattern!r} is no regular expression ({words}): correct it"
    for name, wanted in batch.modules.items():
        for key, field in wanted.fields.items():
            yield from ((("modules", name, "fields", key), f"{key}: {words}") for words in _field_mistakes(key, field))
    for name, way in circles(batch.modules):
        yield ("modules", name, "depends_on"), f"{way}: modules cannot need each other: turn one of them round"


def _field_mistakes(name: str, field: Field) -> Iterator[str]:
    if words := _taken(name):
        yield f"{words}: choose another name"
    if field.default is None and not field.null:
        yield "give it a `default`, or `null: true`: callers of today do not send it"
    if field.type == "text" and not 0 < field.max <= LONGEST:
        yield f"`max` is {field.max}: write a length from 1 to {LONGEST}"
    if field.type == "decimal" and not 0 <= field.places < field.digits <= MOST_DIGITS:
        words = f"digits are more than places, and at most {MOST_DIGITS}"
        yield f"`digits` is {field.digits} and `places` {field.places}: {words}"


def _taken(name: str) -> str:
    from keyword import iskeyword

    from pydantic import BaseModel

    if not NAME.fullmatch(name) or len(name) > 50:
        return "not a field's name, which is in lower case, words joined by single underscores"
    if iskeyword(name) or name in TYPES:
        return "a word of Python's that the code around it needs"
    if hasattr(BaseModel, name) or name.startswith("model_") or name in {"metadata", "registry"}:
        return "a word of Pydantic's or SQLAlchemy's"
    if name in COLUMNS:
        return "a column of PostgreSQL's own"
    return ""
