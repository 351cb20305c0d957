"""The map is read to records; a broken one is refused with line and column."""

import pytest

from generators.model.errors import Refusal
from generators.model.lineage import Lineage
from generators.model.module_map import Module, read_map

HEAD = "version: 1\nmodules:\n"
PEM = """\
  pem:
    title: Prompt Engine
    paths: [backend/modules/pem, tests/pem]
    cloned_from: {module: cc, source: [a1, b2], commit: c3, names: {cc: pem, note: prompt}}
"""


def test_a_module_with_what_it_must_have() -> None:
    module = read_map(f"{HEAD}  cc:\n    title: C\n    paths: [a/cc]\n").get("cc")
    assert module == Module(title="C", paths=("a/cc",))
    assert (module.gold, module.depends_on, module.deployment, module.cloned_from) == (False, (), "in-process", None)


def test_lineage() -> None:
    origin = Lineage("cc", ("a1", "b2"), "c3", {"cc": "pem", "note": "prompt"})
    assert read_map(HEAD + PEM).get("pem").cloned_from == origin


def test_order_is_that_of_the_file() -> None:
    names = ["zz", "aa", "mm"]
    text = HEAD + "".join(f"  {name}: {{title: T, paths: [{name}]}}\n" for name in names)
    assert list(read_map(text).modules) == names


def test_a_module_owns_what_lies_under_its_paths() -> None:
    module = Module("C", ("backend/modules/cc", "docs/cc.md"))
    assert [path for path in ("backend/modules/cc/a.py", "docs/cc.md", "backend/modules/cc") if module.owns(path)]
    assert not any(module.owns(path) for path in ("backend/modules/cc2/a.py", "docs/cc.md2", "backend/modules", "cc"))


def test_an_unknown_module_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal, match="no module 'dd'; it has: pem"):
        read_map(HEAD + PEM).get("dd")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "m.yaml:1:1: expected"),
        ("- a\n", "m.yaml:1:1: expected"),
        ("a: [\n", "m.yaml:2:1: not YAML"),
        ("\tversion: 1", "m.yaml:1:1: not YAML"),
        ("a: *b", "m.yaml:1:4: not YAML: found undefined alias"),
        ("a: \x00", "m.yaml: not YAML"),
        ("a: !!python/object:x {}", "m.yaml: not YAML"),
        ("version: 2\nmodules: {}\n", "m.yaml:1:1: version"),
        ("version: 1\nmodules: [a]\n", "m.yaml:2:1: modules"),
        ("version: 1\nmodules:\n", "m.yaml:2:1: modules"),
        ("version: 1\nversion: 1\n", "m.yaml:2:1: 'version' stands here a second time"),
        ("a: &x {b: *x}\n", "without anchors"),
        ("? [a]\n: b\n", "m.yaml:1:3: a name and a value"),
        (f"{HEAD}  cc: {{title: 3, paths: [a]}}\n", "m.yaml:3:8: modules.cc.title"),
        (f"{HEAD}  cc: {{title: T}}\n", "m.yaml:3:3: modules.cc.paths: Field required"),
        (f"{HEAD}  cc: {{title: T, paths: []}}\n", "m.yaml:3:18: cc has no path"),
        (f"{HEAD}  cc: {{title: T, paths: [/a]}}\n", "m.yaml:3:26: '/a' is not a plain path"),
        (f"{HEAD}  cc: {{title: T, paths: ['a\\b']}}\n", "is not a plain path"),
        (f"{HEAD}  cc: {{title: T, paths: [a/]}}\n", "is not a plain path"),
        (f"{HEAD}  cc: {{title: T, paths: [.]}}\n", "is not a plain path"),
        (f"{HEAD}  cc: {{title: T, paths: [a], extra: 1}}\n", "m.yaml:3:30: modules.cc.extra"),
        (f"{HEAD}  cc: {{title: T, paths: [a], deployment: cloud}}\n", "m.yaml:3:30: modules.cc.deployment"),
        (f"{HEAD}  cc: {{title: T, paths: [a], cloned_from: {{module: b}}}}\n", "modules.cc.cloned_from"),
    ],
)
def test_a_broken_map_is_one_line(text: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_map(text, "m.yaml")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
