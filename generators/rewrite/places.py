"""What a string is for, told by the place it stands in."""

import re
from collections.abc import Callable, Iterator, Set
from itertools import takewhile

import libcst as cst

from generators.model.names import WORD
from generators.rewrite.declarations import asked_by
from generators.rewrite.syntax import MIXED, TEXTS, Above, Syntax, dotted, last_name, literal

# A string that is nothing but the module's name means the module where it is given to something that is called so.
MEANS_MODULE = {"name", "module", "package", "schema", "namespace", "subsystem", "prefix", "tag", "tags", "title"}
MEANS_MODULE |= {"label", "labels", "service", "channel", "queue", "topic", "group", "logger", "app", "domain"}
MEANS_MODULE |= {"component", "context", "owner", "source", "slug", "scope"}
# Under these a framework keeps something for the whole process.
IDS = {"operation_id", "job_id", "task_id", "consumer_id"}
# What these are given first is a name under which something is registered.
REGISTER = {"getLogger", "get_logger", "get_tracer", "get_meter", "MetaData", "CreateSchema", "DropSchema", "Module"}
REGISTER |= {"import_module", "Blueprint", "module_metadata", "Counter", "Gauge", "Histogram", "Summary", "ContextVar"}
REGISTER |= {"create_counter", "create_gauge", "create_histogram", "create_up_down_counter", "Index", "Sequence"}
REGISTER |= {"UniqueConstraint", "CheckConstraint", "Table", "Job", "Enum", "has_schema", "start_as_current_span"}
# What these are given, first or by a keyword, is a type, which may stand in a string.
TAKES_TYPE = {"cast", "relationship", "Relationship", "ForwardRef"}
TYPES_GIVEN = {("TypeVar", "bound"), ("TypeVar", "default"), ("cast", "typ"), ("relationship", "argument")}
PATTERNS = {"raises", "warns", "RaisesExc", "RaisesGroup"}
RUN = re.compile(r"[\w.]+\Z")
LETTER = re.compile(r"[A-Za-z]")
Assigns = cst.Assign | cst.AnnAssign | cst.AugAssign
LOOK_UP = {"get", "pop", "setdefault", "getlist"}
# What these are given first, or hold, is a package, by its import path or as it is installed.
OF_PACKAGES = {"import_module", "find_spec", "importorskip", "run_module", "resolve_name", "PackageLoader"}
OF_PACKAGES |= {"version", "distribution", "requires", "files"}
PATHS = {"join", "joinpath", "Path", "PurePath"}
LISTS_OF_PACKAGES = {"INSTALLED_APPS", "pytest_plugins"}


def is_annotation(above: Above) -> bool:
    """Say whether a string stands for a type; what is given to a call or to Literal inside of one does not."""
    for node in reversed(above):
        if isinstance(node, cst.Call) or (isinstance(node, cst.Subscript) and last_name(node.value) == "Literal"):
            return False
        if isinstance(node, cst.Annotation):
            return True
    return False


def is_type(above: Above) -> bool:
    """Say whether a string is a type that a call is given: `cast("Mail", x)`, `TypeVar("T", bound="Mail")`."""
    parent, call = above[-1], above[-2] if len(above) > 1 else None
    if not isinstance(parent, cst.Arg) or not isinstance(call, cst.Call):
        return False
    if parent.keyword is not None:
        return (last_name(call.func), parent.keyword.value) in TYPES_GIVEN
    return call.args[0] is parent and last_name(call.func) in TAKES_TYPE


def is_asked_for(above: Above) -> bool:
    """Say whether a string is among the names that parametrize gives to a test."""
    call = next((node for node in above if isinstance(node, cst.Call)), None)
    return call is not None and asked_by(call) in above


def assigned(above: Above) -> set[str]:
    """Return the names that the statement around a string assigns to."""
    found = next((one for one in reversed(above) if isinstance(one, cst.Assign | cst.AnnAssign | cst.AugAssign)), None)
    if isinstance(found, cst.Assign):
        return {last_name(target.target) for target in found.targets}
    return {last_name(found.target)} if found else set()


def is_key(node: cst.CSTNode, above: Above) -> bool:
    """Say whether a string looks something up, or names it in a dict."""
    parent = above[-1]
    if isinstance(parent, cst.Arg) and isinstance(call := above[-2], cst.Call):
        return last_name(call.func) in LOOK_UP and call.args[0] is parent and isinstance(call.func, cst.Attribute)
    if isinstance(parent, cst.Comparison):
        return isinstance(parent.comparisons[0].operator, cst.In | cst.NotIn)
    if isinstance(parent, cst.Index):
        looked_up = next(one for one in reversed(above) if isinstance(one, cst.Subscript))
        return last_name(looked_up.value) != "Literal"
    return isinstance(parent, cst.DictElement) and parent.key is node


def is_pattern(above: Above) -> bool:
    """Say whether a string is what a message must match: `pytest.raises(Error, match="cc")`."""
    parent, call = above[-1], above[-2]
    named = isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value == "match"
    return named and isinstance(call, cst.Call) and last_name(call.func) in PATTERNS


def lead_of(node: cst.CSTNode, above: Above) -> str:
    """Return what of a dotted name stands before a part of a string, in the part before; empty when there is none."""
    parent, before = above[-1], ""
    if isinstance(parent, MIXED):
        before = "".join(_written(part) for part in takewhile(lambda part: part is not node, parent.parts))
    elif isinstance(joined := parent, cst.ConcatenatedString):
        outer = above[-2]
        joined = outer if joined.left is node and isinstance(outer, cst.ConcatenatedString) else joined
        before = _written(joined.left) if joined.left is not node else ""
    run = RUN.search(before)
    starts = isinstance(node, TEXTS) and node.value.startswith(".")
    return run[0] if run and LETTER.search(run[0]) and (starts or run[0].endswith(".")) else ""


def _written(part: cst.CSTNode) -> str:
    """Return the text of a part of a string; what is put in is a sign that is no letter."""
    if isinstance(part, MIXED):
        return "".join(map(_written, part.parts))
    if isinstance(part, cst.SimpleString):
        return part.raw_value
    return part.value if isinstance(part, TEXTS) else "0"


def unpacked_into(above: Above) -> cst.Call | None:
    """Return the call that takes a key of a dict as a keyword: `send(**{"cc": 1})`."""
    if not isinstance(above[-1], cst.DictElement) or not isinstance(argument := above[-3], cst.Arg):
        return None
    call = above[-4]
    return call if argument.star == "**" and isinstance(call, cst.Call) else None


def looked_up(above: Above) -> cst.BaseExpression | None:
    """Return the object that a string is looked up in, by brackets or by a method."""
    parent = above[-1]
    if isinstance(parent, cst.Index):
        return next(one.value for one in reversed(above) if isinstance(one, cst.Subscript))
    call = above[-2] if isinstance(parent, cst.Arg) else None
    return call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None


def is_registered(above: Above) -> bool:
    """Say whether a string is given to a call as the name under which something is registered."""
    parent = above[-1]
    if isinstance(parent, cst.Arg) and isinstance(call := above[-2], cst.Call):
        if parent.keyword is not None:
            return parent.keyword.value in IDS or _says_module(parent.keyword.value)
        return call.args[0] is parent and last_name(call.func) in REGISTER
    return False


def names_package(above: Above) -> bool:
    """Say whether a string stands where only a package can be named: `sys.modules["cc"]`, `version("cc")`, a path."""
    parent = above[-1]
    if isinstance(parent, cst.BinaryOperation):
        return isinstance(parent.operator, cst.Divide)
    if isinstance(parent, cst.Arg) and isinstance(call := above[-2], cst.Call):
        named = parent is call.args[0] and last_name(call.func) in OF_PACKAGES
        named = named or last_name(call.func) in PATHS
        return named or (last_name(call.func) == "setattr" and literal(call.args[1].value) == "__module__")
    if isinstance(parent, cst.Index):
        looked_up = next(one for one in reversed(above) if isinstance(one, cst.Subscript))
        return dotted(looked_up.value) == "sys.modules"
    if isinstance(parent, cst.Comparison):
        return dotted(parent.comparisons[0].comparator) == "sys.modules"
    return bool(assigned(above) & LISTS_OF_PACKAGES)


def package_lists(syntax: Syntax) -> set[str]:
    """Return the variables of a file whose strings are packages: `INSTALLED_APPS`, and the lists it is the sum of."""
    statements: list[tuple[Assigns, Above]] = [
        *syntax.of(cst.Assign),
        *syntax.of(cst.AnnAssign),
        *syntax.of(cst.AugAssign),
    ]
    values = [node.value for node, above in statements if assigned((*above, node)) & LISTS_OF_PACKAGES]
    return LISTS_OF_PACKAGES | {name for value in values for name in _summands(value)}


def _summands(value: cst.CSTNode | None) -> Iterator[str]:
    if isinstance(value, cst.Name):
        yield value.value
    elif isinstance(value, cst.BinaryOperation):
        yield from (name for side in (value.left, value.right) for name in _summands(side))
    elif isinstance(value, cst.List | cst.Tuple):
        yield from (
            name for one in value.elements if isinstance(one, cst.StarredElement) for name in _summands(one.value)
        )


def is_listed(above: Above, lists: Set[str]) -> bool:
    """Say whether a string is an entry of one of these lists."""
    return isinstance(above[-1], cst.Element | cst.Assign | cst.AnnAssign) and bool(assigned(above) & lists)


def _says_module(name: str | None) -> bool:
    return bool(_words(name) & MEANS_MODULE)


def _words(name: str | None) -> set[str]:
    return {word.lower() for word in WORD.findall(name or "")}


def means_title(above: Above) -> bool:
    """Say whether a string is given to something that is called a title: `title="Cc"`, `page["title"] == "Cc"`."""
    parent, names = above[-1], list[str | None]()
    if isinstance(parent, cst.Assign | cst.AnnAssign):
        names = [*assigned(above)]
    elif isinstance(parent, cst.Param):
        names = [parent.name.value]
    elif isinstance(parent, cst.DictElement):
        names = [literal(parent.key)]
    elif isinstance(parent, cst.Arg):
        names = [parent.keyword.value] if parent.keyword else []
    elif isinstance(parent, cst.ComparisonTarget | cst.Comparison):
        names = [_name_of(side) for side in _sides(parent, above)]
    return any("title" in _words(name) for name in names)


def means_module(above: Above, is_ours: Callable[[str], bool]) -> bool:
    """Say whether a string that is nothing but the module's name means the module.

    Args:
        above: the nodes above it, outermost first.
        is_ours: says whether a name has a word of the module.
    """
    parent = above[-1]
    if isinstance(parent, cst.Assign | cst.AnnAssign):
        return any(_says_module(name) or is_ours(name) for name in assigned(above))
    if isinstance(parent, cst.Param):
        return _says_module(parent.name.value)
    if isinstance(parent, cst.Element) and isinstance(above[-2], cst.List | cst.Tuple | cst.Set):
        # In a list of several it is one of many, and the others are not renamed either.
        return len(above[-2].elements) == 1 and means_module(above[:-2], is_ours)
    if isinstance(parent, cst.DictElement):
        return _says_module(literal(parent.key))
    if isinstance(parent, cst.ComparisonTarget | cst.Comparison):
        return any(_says_module(_name_of(side)) for side in _sides(parent, above))
    return is_registered(above)


def _sides(parent: cst.ComparisonTarget | cst.Comparison, above: Above) -> list[cst.BaseExpression]:
    whole = above[-2] if isinstance(parent, cst.ComparisonTarget) else parent
    if not isinstance(whole, cst.Comparison):
        return []
    return [whole.left, *(one.comparator for one in whole.comparisons)]


def _name_of(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.Subscript) and isinstance(index := node.slice[0].slice, cst.Index):
        return literal(index.value)
    return last_name(node)
