"""A module is added to the map's text; what was there stays, byte for byte."""

import pytest

from generators.model.errors import Refusal
from generators.model.lineage import Lineage
from generators.model.map_text import add_module, add_modules, map_diff, remove_module
from generators.model.module_map import Module, ModuleMap, read_map

PEM = Module("Pem", ("m/pem",), cloned_from=Lineage("cc", "a1", "b2", {"cc": "pem"}))
ENTRY = """\
pem:
  title: Pem
  paths: [m/pem]
  depends_on: []
  deployment: in-process
  cloned_from:
    module: cc
    source: a1
    commit: b2
    names: {cc: pem}
"""


def indented(columns: int, newline: str = "\n") -> str:
    return "".join(f"{' ' * columns}{line}{newline}" for line in ENTRY.splitlines())


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("version: 1\nmodules:\n  cc:\n    title: C\n    paths: [m/cc]\n", ""),
        ("version: 1\nmodules:\n  cc:\n    title: C\n    paths: [m/cc]   # here\n", "\n# The end.\n"),
        ("version: 1\nmodules:\n  cc:\n    paths:\n    - m/cc  # first\n    title: 'C'\n", "\n\n"),
        ("version: 1\nmodules:\n  cc: {title: C,\n       paths: [m/cc]}\n", "# after\n"),
        ("modules:\n  cc:\n    paths: [m/cc]\n    title: |\n      C\n\n", "version: 1\n"),
        ("modules:\n  cc:\n    paths: [m/cc]\n    title: >-\n      Control\n      Center\n", "version: 1\n"),
        ("# \u00e9\nversion: 1\nmodules:\n  cc: {title: \u00dc, paths: [m/cc]} # \u2713\n", ""),
    ],
)
def test_the_entry_comes_after_the_last_module(head: str, tail: str) -> None:
    assert add_module(head + tail, "pem", PEM) == head + indented(2) + tail


def test_the_indentation_is_that_of_the_map() -> None:
    text = "version: 1\nmodules:\n      cc: {title: C, paths: [m/cc]}\n"
    assert add_module(text, "pem", PEM) == text + indented(6)


def test_windows_line_ends_stay() -> None:
    text = "version: 1\r\nmodules:\r\n  cc: {title: C, paths: [m/cc]}\r\n"
    assert add_module(text, "pem", PEM) == text + indented(2, "\r\n")


def test_a_map_without_a_last_line_end() -> None:
    text = "version: 1\nmodules:\n  cc: {title: C, paths: [m/cc]}"
    assert add_module(text, "pem", PEM) == f"{text}\n{indented(2)}".removesuffix("\n")


def test_what_is_written_is_read_back() -> None:
    titles = ["yes", "a: b", "# c", "'", '"', "\u00e9\u2713", "- x", "3", "a" * 300]
    text = "version: 1\nmodules:\n  cc: {title: C, paths: [m/cc]}\n"
    for number, title in enumerate(titles):
        module = Module(
            title, (f"m/{number}", "x/y z"), True, ("cc",), "service", Lineage("cc", ("1e3", "0x1"), "12", {})
        )
        text = add_module(text, f"m{number}", module)
        assert read_map(text).get(f"m{number}") == module


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\nmodules: {}\n", "module_map.yaml:2:10: `modules:` must be a block"),
        ("version: 1\nmodules: {cc: {title: C, paths: [a]}}\n", "must be a block"),
        ("version: 1\nmodules:\n  pem: {title: C, paths: [a]}\n", "already has a module 'pem'"),
        ("version: 1\nmodules: [\n", "not YAML"),
    ],
)
def test_what_cannot_be_added_to_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        add_module(text, "pem", PEM)


def test_one_of_many_that_is_there_already_refuses_all() -> None:
    text = "version: 1\nmodules:\n  cc: {title: C, paths: [m/cc]}\n"
    with pytest.raises(Refusal, match="already has a module 'cc'"):
        add_modules(text, {"pem": PEM, "cc": PEM})


def test_many_are_proved_with_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(text: str) -> ModuleMap:
        read.append(text)
        return read_map(text)

    monkeypatch.setattr("generators.model.map_text.read_map", counting)
    text = "version: 1\nmodules:\n  cc: {title: C, paths: [m/cc]}\n"
    add_modules(text, {f"m{number}": Module("M", (f"m/{number}",)) for number in range(20)})
    assert len(read) == 2


@pytest.mark.parametrize(
    ("head", "entry", "tail"),
    [
        (
            "version: 1\nmodules:\n  cc: {title: C, paths: [m/cc]}\n",
            "  pem: {title: P, paths: [m/pem]} # prompts\n",
            "",
        ),
        (
            "modules:\n  cc: {title: C, paths: [a]}\n  # pem:\n",
            "  pem:\n    title: P\n    # here\n    paths: [m/pem]\n",
            "\n# z\nversion: 1\n",
        ),
        (
            "version: 1\nmodules:\n",
            "  pem:\n    paths:\n    - m/pem\n    title: >-\n      P\n      Q\n",
            "  cc: {title: C, paths: [m/cc]}\n",
        ),
        (
            "version: 1\nmodules:\n  a: {title: A, paths: [a]}\n",
            "  pem: {title: P,\n    paths: [b]}\n",
            "  # c\n  c: {title: C, paths: [c]}",
        ),
        ("version: 1\r\nmodules:\r\n  a: {title: A, paths: [a]}", "\r\n  pem: {title: P, paths: [b]}", ""),
    ],
)
def test_an_entry_goes_and_all_else_stays(head: str, entry: str, tail: str) -> None:
    assert remove_module(head + entry + tail, "pem") == head + tail


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\nmodules: {pem: {title: C, paths: [a]}, b: {title: B, paths: [b]}}\n", "must be a block"),
        ("version: 1\nmodules:\n  cc: {title: C, paths: [a]}\n", "has no module 'pem'; it has: cc"),
        ("version: 1\nmodules:\n  pem: {title: C, paths: [a]}\n", "'pem' is the only module"),
        ("version: 1\nmodules:\n  ? pem\n  : {title: C,\n   paths: [a]}\n  c: {title: C, paths: [c]}\n", ""),
    ],
)
def test_what_cannot_be_taken_from_is_refused(text: str, words: str) -> None:
    if not words:
        assert remove_module(text, "pem") == "version: 1\nmodules:\n  c: {title: C, paths: [c]}\n"
        return
    with pytest.raises(Refusal, match=words):
        remove_module(text, "pem")


def test_a_difference_is_shown_as_a_diff() -> None:
    assert map_diff("a\nb\n", "a\n") == "--- module_map.yaml\n+++ module_map.yaml\n@@ -1,2 +1 @@\n a\n-b\n"
