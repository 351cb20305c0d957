"""What holds for every module: renaming back gives the source, and words that are not ours never change."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.model.errors import Refusal
from generators.rewrite.module import SourceFile, rewrite_module
from generators.rewrite.proof import doubts
from tests.rewrite.checks import RENAMING, ROOT

OURS = ["cc", "note", "notes", "CcNote", "cc_note_id", "NOTE", "make_note", "CCList", "noteList"]
OTHERS = ["success", "account", "gcc", "notebook", "denote", "x", "Success", "annotation", "item"]
# A spelling that is ours and another's in one scope is one variable, and stays: no renaming back can tell that.
MAILED = st.sampled_from(["cc_post", "NotePost", "x"])
NAMES = st.sampled_from(OURS + OTHERS)
STRINGS = st.sampled_from(
    [
        "/cc/notes",
        "cc.note_done.v1",
        "success",
        "a note of cc",
        "notebook",
        "cc@x.org",
        "https://x.org/cc",
        "cc",
        "ü cc ß",
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def statements(draw: st.DrawFn) -> str:
    """Return one statement with names, strings and comments of both kinds."""
    a, b, c, d, text = draw(NAMES), draw(NAMES), draw(NAMES), draw(MAILED), draw(STRINGS)
    forms = [
        f"{a} = {b} = {text!r}  # {text}",
        f"def {a}({b}, *, {c}=1): return {b}.{c}({a}={c})" if b != c else f"def {a}(): ...",
        f"class {a}:\n    {b}: int = 1\n    def {c}(self): self.{b} = {text!r}",
        f"from mail import {d}\n{d}.{b}({c}={text!r})",
        f"from backend.modules.cc.{a} import {b} as {c}",
        f"{a} = [{b} for {b} in {c} if {b}.{a}]",
        f"{a} = {{{text!r}: {b}['{c}']}}",
        f'{a} = f"{text} {{{b}}} {{{c}.{a}!r}}"',
        f'def {a}():\n    """{text}"""\n    global {b}\n    {b} = {c}' if a != b else "pass",
        f"try: {a}()\nexcept E as {b}: {b}.add_note({c})",
        f"lambda {a}: {b}",
    ]
    return draw(st.sampled_from(forms))


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Return a program that compiles."""
    lines = "\n".join(draw(st.lists(statements(), min_size=1, max_size=6)))
    try:
        compile(lines, "program", "exec")
    except SyntaxError:
        lines = "note = 1"
    return lines.replace("\n", draw(LINE_ENDS)) + draw(st.sampled_from(["", "\n"]))


@settings(max_examples=150, deadline=None)
@given(programs(), programs())
def test_every_renamed_module_is_proved(one: str, two: str) -> None:
    files = [SourceFile(f"{ROOT}/one.py", one.encode()), SourceFile(f"{ROOT}/note.py", two.encode())]
    assert doubts(files, [ROOT], RENAMING, rewrite_module(files, [ROOT], RENAMING)) == ()


@settings(max_examples=100, deadline=None)
@given(programs())
def test_names_of_others_never_change(text: str) -> None:
    (file,) = rewrite_module([SourceFile(f"{ROOT}/x.py", text.encode())], [ROOT], RENAMING).files
    before, after = (_names(source) for source in (text, file.content.decode()))
    assert [name for name in before if name in OTHERS] == [name for name in after if name in OTHERS]


@settings(max_examples=100, deadline=None)
@given(programs())
def test_renaming_back_gives_the_source(text: str) -> None:
    there = rewrite_module([SourceFile(f"{ROOT}/x.py", text.encode())], [ROOT], RENAMING)
    (file,) = there.files
    root = ROOT.replace("cc", "pem")
    back = rewrite_module([SourceFile(file.path, file.content)], [root], RENAMING.inverse())
    assert back.files[0].content == text.encode()


@given(st.text())
def test_any_text_is_either_renamed_or_left_as_it_is(text: str) -> None:
    files = [SourceFile(f"{ROOT}/x.txt", text.encode()), SourceFile(f"{ROOT}/x.yaml", text.encode())]
    assert doubts(files, [ROOT], RENAMING, rewrite_module(files, [ROOT], RENAMING)) == ()


@given(st.binary())
def test_any_bytes_survive(content: bytes) -> None:
    files = [SourceFile(f"{ROOT}/{name}", content) for name in ("x.bin", "x.md", "x.py")]
    try:
        rewrite = rewrite_module(files, [ROOT], RENAMING)
    except Refusal:
        return
    assert doubts(files, [ROOT], RENAMING, rewrite) == ()


def _names(text: str) -> list[str]:
    return [getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(ast.parse(text))]
