"""module_map.yaml: the one index of modules, read to frozen records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, ClassVar, Literal

import yaml
from yaml.constructor import SafeConstructor

from generators.model.errors import Refusal
from generators.model.lineage import Lineage

MAP_NAME = "module_map.yaml"
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Module:
    """One module of the map. Paths are POSIX, relative to the project's tree; all of them belong to the module.

    `keep` are names that are never renamed although they have the module's word, `own` are names that are, although
    nothing in the module declares them; both as they are written in the code. `verify` is the command that runs the
    module's tests where pytest does not; empty means pytest.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": False}

    title: str
    paths: tuple[str, ...]
    gold: bool = False
    depends_on: tuple[str, ...] = ()
    deployment: Literal["in-process", "service"] = "in-process"
    cloned_from: Lineage | None = None
    verify: str = ""
    keep: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def owns(self, path: str) -> bool:
        """Say whether a file lies under one of the module's paths."""
        return any(path == root or path.startswith(f"{root}/") for root in self.paths)


@dataclass(frozen=True)
class ModuleMap:
    """The whole map, modules in the order of the file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    version: Literal[1]
    modules: Mapping[str, Module] = field(default_factory=dict)

    def get(self, name: str) -> Module:
        """Return one module.

        Raises:
            Refusal: the map has no such module; the words say which it has.
        """
        if name not in self.modules:
            known = ", ".join(self.modules) or "none"
            raise Refusal(f"{MAP_NAME} has no module {name!r}; it has: {known}")
        return self.modules[name]


def read_map(text: str, name: str = MAP_NAME) -> ModuleMap:
    """Return the records of a map's text.

    Args:
        text: the YAML.
        name: what the file is called in messages.

    Raises:
        Refusal: the text is not YAML or not a map of modules; the words give line and column.
    """
    node = compose(text, name)
    _refuse_duplicates(node, name)
    modules = _validate(node, name)
    _refuse_strange_paths(modules, node, name)
    return modules


def dependency_lines(text: str) -> dict[str, int]:
    """Return for each module of a map the line of its `depends_on`, or of its name where it has none.

    Raises:
        Refusal: the text is not YAML.
    """
    modules = _value_of(compose(text, MAP_NAME), "modules")
    pairs = modules.value if isinstance(modules, yaml.MappingNode) else []
    return {name.value: _line_of(name, entry, "depends_on") for name, entry in pairs}


def _value_of(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _line_of(name: yaml.Node, entry: yaml.Node, key: str) -> int:
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    node = next((one for one, _ in pairs if one.value == key), name)
    return int(node.start_mark.line) + 1


def compose(text: str, name: str, what: str = "map", keys: str = "`version: 1` and `modules:`") -> yaml.MappingNode:
    """Return the syntax tree of a map, or of another file of ours; it knows lines and columns.

    Raises:
        Refusal: not YAML, or not a mapping.
    """
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise broken(name, mark, f"not YAML: {error.problem or error.context}", what) from None
    except yaml.YAMLError as error:
        raise Refusal(f"{name}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(node, yaml.MappingNode):
        raise Refusal(f"{name}:1:1: expected {keys}, found {'nothing' if node is None else 'else'}")
    return node


def broken(name: str, mark: Any, words: str, what: str = "map") -> Refusal:
    """Return the refusal of a broken map, or of another file of ours: where, what, what to do."""
    place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    return Refusal(f"{place}: {words}; correct the {what} and run again")


def _refuse_duplicates(node: yaml.Node, name: str) -> None:
    # YAML readers keep the last of two equal keys without a word: half of a module would vanish.
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if not isinstance(key, yaml.ScalarNode) or value.start_mark.index < key.start_mark.index:
            raise broken(name, key.start_mark, "a name and a value are expected, without anchors")
        if key.value in seen:
            raise broken(name, key.start_mark, f"{key.value!r} stands here a second time")
        seen.add(key.value)
        _refuse_duplicates(value, name)


def _validate(node: yaml.Node, name: str) -> ModuleMap:
    # Pydantic is half of the start-up time of a verb that only prints its help.
    from pydantic import TypeAdapter, ValidationError

    try:
        # The text is not read a second time: of a large map that is most of the work.
        return TypeAdapter(ModuleMap).validate_python(SafeConstructor().construct_document(node))
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(step) for step in first["loc"]]
        words = f"{'.'.join(where) or 'the map'}: {first['msg']}"
        raise broken(name, mark_of(node, where), words) from None
    except yaml.YAMLError as error:
        raise Refusal(f"{name}: not YAML: {' '.join(str(error).split())}") from None


def mark_of(node: yaml.Node, where: Sequence[str]) -> Any:
    """Return where in a text the value stands that a path of keys and numbers leads to, or the last step there is."""
    mark = node.start_mark
    for step in where:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                return mark
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
            mark = node.start_mark
    return mark


def _refuse_strange_paths(modules: ModuleMap, node: yaml.Node, name: str) -> None:
    for module_name, module in modules.modules.items():
        where = ["modules", module_name, "paths"]
        if not module.paths:
            raise broken(name, mark_of(node, where), f"{module_name} has no path")
        for index, path in enumerate(module.paths):
            if _is_strange(path):
                mark = mark_of(node, [*where, str(index)])
                raise broken(name, mark, f"{path!r} is not a plain path below the project, with `/` between folders")


def _is_strange(path: str) -> bool:
    pure = PurePosixPath(path)
    return not path or "\\" in path or pure.is_absolute() or ".." in pure.parts or str(pure) != path or path == "."
