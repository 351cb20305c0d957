"""Where in a module the parts of its entity are: found by what the code is, never guessed.

What is looked for is what every gold standard has that was made as the shipped one is. Code of another shape is
refused, with the file that is not as expected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m

from generators.fields.code import Code, bases, decorators, only
from generators.model.errors import Refusal

DTO = "Dto"


@dataclass(frozen=True)
class Part:
    """A class, and the file that has it."""

    code: Code
    owner: cst.ClassDef

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.owner.name.value

    @property
    def attributes(self) -> Mapping[str, str]:
        """Its attributes and their types."""
        return self.code.attributes(self.owner)


def door_of(files: Mapping[str, bytes], home: str, door: str) -> Code:
    """Return the door of a module.

    Args:
        files: the module's Python files by their paths.
        home: its folder.
        door: the name of the door's file, without `.py`.

    Raises:
        Refusal: it has none.
    """
    path = f"{home}/{door}.py"
    if path not in files:
        raise Refusal(f"{path}: not there, and a module without a door cannot be built upon")
    return Code.of(path, files[path])


def view_of(door: Code) -> Part:
    """Return the data that others see of the entity: it has an id and a version."""
    what = f"class of {DTO} with an `id` and a `version`"
    return Part(*only([door], door.path, what, lambda code, one: DTO in bases(one) and _is_kept(code, one)))


def create_of(door: Code) -> Part:
    """Return the command that makes an entity."""
    what = f"class of {DTO} that begins with Create"
    return Part(
        *only([door], door.path, what, lambda _, one: DTO in bases(one) and one.name.value.startswith("Create"))
    )


def page_items(door: Code, view: Part) -> str:
    """Return the attribute of a page that holds the entities."""
    found = [
        name
        for owner in door.classes
        for name, type_ in door.attributes(owner).items()
        if type_ == f"tuple[{view.name}, ...]"
    ]
    if len(found) != 1:
        raise Refusal(f"{door.path}: one class with a tuple of {view.name} is expected, found {len(found)}")
    return found[0]


def entity_of(files: Mapping[str, bytes], home: str) -> Part:
    """Return the aggregate: the one dataclass of the domain with an id and a version, which is changed in place."""
    what = "dataclass with an `id` and a `version`"
    codes = _codes(files, f"{home}/domain/")
    found = Part(
        *only(codes, f"{home}/domain", what, lambda code, one: "dataclass" in decorators(one) and _is_kept(code, one))
    )
    frozen = m.Arg(keyword=m.Name("frozen"), value=m.Name("True"))
    if any(m.findall(one, frozen) for one in found.owner.decorators):
        raise Refusal(f"{found.code.path}: {found.name} is frozen: fields cannot be added to code of this shape")
    return found


def row_of(files: Mapping[str, bytes], home: str) -> Part:
    """Return the table's class: the one with an id and a version."""
    what = "class with a `__tablename__`, an `id` and a `version`"
    codes = _codes(files, f"{home}/adapters/")
    return Part(*only(codes, f"{home}/adapters", what, lambda code, one: bool(table_of(one)) and _is_kept(code, one)))


def table_of(owner: cst.ClassDef) -> str:
    """Return the name of the table of a class, nothing where it has none."""
    name = m.Assign(targets=[m.AssignTarget(target=m.Name("__tablename__"))], value=m.SimpleString())
    for found in m.findall(owner.body, name):
        value = cst.ensure_type(cst.ensure_type(found, cst.Assign).value, cst.SimpleString).evaluated_value
        return str(value)
    return ""


def refuse_unmapped(files: Mapping[str, bytes], home: str, entity: Part) -> None:
    """Refuse adapters that do not take the columns from the entity's own fields.

    Raises:
        Refusal: rows would not have the new ones.
    """
    call = m.Call(func=m.Name("fields"), args=[m.Arg(value=m.Name(entity.name))])
    codes = _codes(files, f"{home}/adapters/")
    if not any(m.findall(code.tree, call) for code in codes):
        raise Refusal(
            f"{home}/adapters: `fields({entity.name})` is expected, by which rows have what the entity has: "
            f"fields cannot be added to code of this shape"
        )


def _codes(files: Mapping[str, bytes], folder: str) -> Sequence[Code]:
    return [Code.of(path, content) for path, content in files.items() if path.startswith(folder)]


def _is_kept(code: Code, owner: cst.ClassDef) -> bool:
    return {"id", "version"} <= code.attributes(owner).keys()
