"""The text of plan.yaml, read to the records of a plan, with its variables filled in; or told why not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import yaml
from yaml.constructor import SafeConstructor

from generators.model.errors import no_pattern
from generators.model.module_map import broken, compose, mark_of
from generators.model.plan import KINDS, OPTIONS, PLAN_NAME, Gate, Plan, plain

STAGE_ID = re.compile(r"(\d+)([a-z]?)")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
VARIABLE = re.compile(r"\{(\w+)\}")
LEAST = {"min": 1, "min_tests": 1, "retries": 0}
LONGEST = 7 * 24 * 3600.0
ADDRESS = re.compile(r"https?://|\{")
# What of SQL is no statement: comments, texts, names, bodies of functions.
NO_SQL = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"|\$(\w*)\$.*?\$\1\$", re.DOTALL)
ENDING = r"\s*(begin|commit|rollback|abort|end|start\s+transaction|prepare\s+transaction)\b"
OWN_END = re.compile(r"\bcreate\b.*\b(trigger|function|procedure)\b", re.IGNORECASE | re.DOTALL)
T = TypeVar("T")


def read_plan(text: str, name: str = PLAN_NAME) -> Plan:
    """Return the records of a plan's text, with its variables filled in.

    Raises:
        Refusal: the text is not YAML or not a plan; the words give line and column.
    """
    from pydantic import TypeAdapter, ValidationError

    node, data = _loaded(text, name)
    try:
        plan = TypeAdapter(Plan).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(step) for step in first["loc"]]
        raise broken(name, mark_of(node, where), f"{'.'.join(where)}: {_said(where, first['msg'])}", "plan") from None
    for where, words in _impossible(plan):
        raise broken(name, mark_of(node, where), words, "plan")
    return plan


def _loaded(text: str, name: str) -> tuple[yaml.MappingNode, Any]:
    """Return the syntax tree of a plan's text, and its values with the variables filled in."""
    try:
        node = compose(text, name, "plan", "`version: 1`, `phase:`, `name:`, `title:` and `stages:`")
        _refuse_twins(node, name)
        data = SafeConstructor().construct_document(node)
        given = data.get("vars")
        variables = {key: str(one) for key, one in given.items()} if isinstance(given, dict) else {}
        # A variable may be made of others: tests that lie where the module does.
        return node, filled(data, filled(variables, variables))
    except yaml.MarkedYAMLError as error:
        raise broken(name, error.problem_mark, f"not YAML of a plan: {error.problem}", "plan") from None
    except RecursionError:
        raise broken(
            name, None, "it holds itself, or is too deep: an anchor stands inside what it names", "plan"
        ) from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        # Dates and numbers of YAML that are none: the reader says neither line nor column.
        raise broken(name, None, f"a value cannot be read: {error}; put it in quotes", "plan") from None


def _impossible(plan: Plan) -> Iterator[tuple[list[str], str]]:
    """Yield what no plan can mean: where it stands, and words."""
    if not NAME.fullmatch(plan.name):
        yield ["name"], f"{plan.name!r} is not of lower-case letters, digits and hyphens"
    if plan.phase < 0:
        yield ["phase"], f"{plan.phase} is no phase: give it a number from 0 on"
    if not plan.stages:
        yield ["stages"], "there is no stage: give at least one"
    yield from _strange_order(plan)
    for number, stage in enumerate(plan.stages):
        seen: set[str] = set()
        for index, gate in enumerate(stage.gates):
            where = ["stages", str(number), "gates", str(index)]
            yield from ((where, words) for words in _strange(plan, gate, seen))
            seen.add(gate.id)
    for name, service in plan.services.items():
        if unknown := [one for one in service.needs if one not in plan.services]:
            yield ["services", name], f"there is no service {unknown[0]!r}"
        if not 0 < service.timeout <= LONGEST:
            yield ["services", name], f"service {name!r} has `timeout: {service.timeout:g}`: give it seconds above 0"
        if not all(service.prepare):
            yield ["services", name], f"service {name!r} has an empty command under `prepare`"
        if service.ready and not ADDRESS.match(service.ready):
            yield ["services", name], f"`ready` of service {name!r} is no address, such as {{url}}/livez"


def _strange_order(plan: Plan) -> Iterator[tuple[list[str], str]]:
    expected = {"0", "0a"}
    for number, stage in enumerate(plan.stages):
        found = STAGE_ID.fullmatch(stage.id)
        if not found or stage.id not in expected:
            yield ["stages", str(number), "id"], f"stage {stage.id!r} is not next: {' or '.join(sorted(expected))} is"
            return
        after = str(int(found[1]) + 1)
        expected = {after, f"{after}a"} | ({f"{found[1]}{chr(ord(found[2]) + 1)}"} if found[2] else set())


def _strange(plan: Plan, gate: Gate, seen: set[str]) -> Iterator[str]:
    kinds = [kind for kind in KINDS if getattr(gate, kind) is not None]
    if len(kinds) != 1:
        yield f"gate {gate.id!r} is {' and '.join(kinds) or 'nothing'}: give exactly one of {', '.join(KINDS)}"
    elif not getattr(gate, kinds[0]):
        yield f"gate {gate.id!r} has an empty `{kinds[0]}`"
    else:
        yield from _pointless(gate)
    if gate.id in seen:
        yield f"this stage has a gate {gate.id!r} already"
    if gate.service and gate.service not in plan.services:
        yield f"there is no service {gate.service!r}; there are: {', '.join(plan.services) or 'none'}"
    if gate.http and not gate.service and any("://" not in one.request for one in gate.http):
        yield f"gate {gate.id!r} asks no service: name one, or give whole addresses"
    for one in gate.sql or ():
        if word := _ends_transaction(one):
            yield f"gate {gate.id!r}: all is rolled back, so `{word}` has no place under `sql`"
    patterns = [gate.text, gate.error, *gate.redact]
    texts = [gate.expect.stdout, gate.expect.stderr, *(one.text for one in gate.http or ())]
    patterns += [one for text in texts for one in (*text.matches, *text.absent)]
    for pattern in patterns:
        if words := no_pattern(pattern):
            yield f"gate {gate.id!r}: {pattern!r} is no regular expression: {words}"


def _pointless(gate: Gate) -> Iterator[str]:
    """Yield which options let a gate hold whatever there is, or mean nothing to it."""
    given = plain(gate)
    for name, kinds in OPTIONS.items():
        if name in given and gate.kind not in kinds:
            yield f"gate {gate.id!r} has `{name}`, which is for {' and '.join(kinds)}: take it away"
    for name, least in LEAST.items():
        if getattr(gate, name) < least:
            yield f"gate {gate.id!r} has `{name}: {getattr(gate, name)}`: give it {least} or more"
    if not 0 < gate.timeout <= LONGEST:
        yield f"gate {gate.id!r} has `timeout: {gate.timeout:g}`: give it seconds above 0"


def _ends_transaction(statement: str) -> str:
    bare = NO_SQL.sub(" ", statement)
    # The bodies of triggers and functions have semicolons and an end of their own.
    parts = [bare] if OWN_END.search(bare) else bare.split(";")
    return next((found[1] for part in parts if (found := re.match(ENDING, part, re.IGNORECASE))), "")


def _refuse_twins(node: yaml.Node, name: str) -> None:
    # YAML readers keep the last of two equal keys without a word: a gate could be weakened by a line below it.
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            raise broken(name, key.start_mark, f"{key.value!r} stands here a second time", "plan")
        seen.add(str(key.value))
        _refuse_twins(value, name)
    for one in node.value if isinstance(node, yaml.SequenceNode) else ():
        _refuse_twins(one, name)


def _said(where: list[str], words: str) -> str:
    if where[-1] == "run":
        return "a list of words is expected, such as [ruff, check]; a line for a shell stands under `shell:`"
    return words


def filled(value: T, variables: Mapping[str, str]) -> T:
    """Return a value with `{name}` replaced in all its texts; a name that nobody knows stays."""
    return _filled(value, variables)  # type: ignore[no-any-return]  # of the same type: only texts inside change


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: variables.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _filled(one, variables) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _filled(getattr(value, one.name), variables) for one in fields(value)})
    return type(value)(_filled(one, variables) for one in value) if isinstance(value, list | tuple) else value
