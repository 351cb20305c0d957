"""Bytes that are not ours survive: marks, line ends, encodings, odd spacing."""

import pytest

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.source import decode
from tests.rewrite.checks import renamed

KEPT = {
    "CRLF": (b"note = 1\r\nprint(note)\r\n", b"prompt = 1\r\nprint(prompt)\r\n"),
    "mixed line ends": (b"note = 1\r\nprint(note)\n", b"prompt = 1\r\nprint(prompt)\n"),
    "byte order mark": (b"\xef\xbb\xbfnote = 1\n", b"\xef\xbb\xbfprompt = 1\n"),
    "no last line end": (b"note = 1", b"prompt = 1"),
    "form feed and tabs": (b"if 1:\n\tnote = 1\n\x0c\nnote\n", b"if 1:\n\tprompt = 1\n\x0c\nprompt\n"),
    "odd spacing": (b"note   =\\\n  1 ;  print ( note )  \n", b"prompt   =\\\n  1 ;  print ( prompt )  \n"),
    "latin-1": (b"# coding: latin-1\nnote = '\xfc'  # cc\n", b"# coding: latin-1\nprompt = '\xfc'  # pem\n"),
    "not ASCII before a name": ("x = 'üß€𝄞'; note = 1\n".encode(), "x = 'üß€𝄞'; prompt = 1\n".encode()),
    "empty": (b"", b""),
}


@pytest.mark.parametrize(("before", "after"), KEPT.values(), ids=KEPT.keys())
def test_every_other_byte_survives(before: bytes, after: bytes) -> None:
    assert renamed({"x.py": before}).files[0].content == after


@pytest.mark.parametrize("text", ["a\r\nb cc\r", "\ufeffcc\r\n", "ü cc\n"])
def test_every_other_byte_of_other_files_survives(text: str) -> None:
    assert renamed({"x.txt": text}).files[0].content.decode() == text.replace("cc", "pem")


def test_what_is_not_python_is_refused_with_its_line() -> None:
    with pytest.raises(Refusal, match=r"x\.py:2: not Python"):
        renamed({"x.py": "note = 1\nnote = = 2\n"})


def test_what_has_no_word_of_ours_is_not_even_parsed() -> None:
    assert renamed({"x.py": "this is = = not python"}).files[0].content == b"this is = = not python"


def test_what_cannot_be_decoded_is_no_text() -> None:
    assert decode(b"\xff\xfe\x00", python=False) is None
    assert decode(b"# coding: nonsense\n", python=True) is None


def test_only_names_that_may_be_written_in_any_encoding_are_taken() -> None:
    with pytest.raises(Refusal, match="is not a name"):
        Renaming.parse("cc", "pém")


def test_brackets_that_would_end_the_parser_are_refused() -> None:
    with pytest.raises(Refusal, match="nested too deeply"):
        renamed({"x.py": "cc = " + "[" * 3000 + "]" * 3000 + "\n"})
