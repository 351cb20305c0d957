"""The test that ties a module to the door of another one: what it may count on there."""

from generators.fields.code import Code
from generators.model.errors import Refusal

TEXT = '''"""What this module counts on at the door of another one."""

import pytest

from {package} import {door} as {name}

# Leave out what is not used after all.

@pytest.mark.parametrize("offered", {offered!r})
def test_the_door_of_{name}_offers(offered: str) -> None:
    assert hasattr({name}, offered)
'''


def file_name(name: str) -> str:
    """Return the name of the test's file for the module of this name."""
    return f"test_door_of_{name}.py"


def neighbour_test(name: str, package: str, door: Code) -> bytes:
    """Return the test.

    Args:
        name: the other module.
        package: the other module's, as it is imported.
        door: the other module's door.

    Raises:
        Refusal: it offers nothing.
    """
    offered = [owner.name.value for owner in door.classes if not owner.name.value.startswith("_")]
    if not offered:
        raise Refusal(f"{door.path}: no class stands here, so nobody can depend on {name}")
    file = door.path.rpartition("/")[2].removesuffix(".py")
    values = {"name": name, "package": package, "door": file, "offered": offered}
    return TEXT.format_map(values).encode()
