"""Where Django is told an app's label, a table's name, or the name of an attribute that it makes itself."""

from collections.abc import Iterator

import libcst as cst

from generators.rewrite.syntax import Above, last_name, literal

# What these are given first is the label of an app.
ASKED = {"get_app_config", "get_model", "is_installed"}
MIGRATION_LISTS = {"dependencies", "run_before", "replaces"}
RELATED = {"related_name", "related_query_name"}
TABLE = {"db_table", "__tablename__"}


def names_app(above: Above) -> bool:
    """Say whether a string of one word stands where an app's label does: a command, a registry, a migration's list."""
    parent, holder = above[-1], above[-2]
    if isinstance(parent, cst.Arg) and isinstance(holder, cst.Call):
        called = last_name(holder.func)
        return called == "call_command" or (called in ASKED and holder.args[0] is parent)
    if isinstance(parent, cst.Element) and isinstance(holder, cst.Tuple):
        lists = [one for one in above if isinstance(one, cst.Assign)]
        return holder.elements[0] is parent and any(_targets(one) & MIGRATION_LISTS for one in lists)
    return False


def names_table(above: Above) -> bool:
    """Say whether a string is the name of a model's table; SQLAlchemy's word for it means the same."""
    parent = above[-1]
    if isinstance(parent, cst.DictElement):
        return literal(parent.key) in TABLE
    if isinstance(parent, cst.AnnAssign):
        return last_name(parent.target) in TABLE
    return isinstance(parent, cst.Assign) and bool(_targets(parent) & TABLE)


def related_names(call: cst.Call) -> Iterator[str]:
    """Yield the attributes that a model's field gives to the model it points to."""
    for argument in call.args:
        if argument.keyword and argument.keyword.value in RELATED and (name := literal(argument.value)):
            yield name


def _targets(statement: cst.Assign) -> set[str]:
    return {last_name(target.target) for target in statement.targets}
