"""Random files, and real ones that were damaged at random: `--hypothesis-profile=long` tries many more."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.checks import NAMES, UNPROVED, check_unharmed
from tests.small_project import FILES

SIGNS = ["cc", "CC", "Cc", "note", "Notes", "control", "center", "_", "-", ".", "/", ":", "@", "#", "%", "&", "*", "|"]
SIGNS += [
    "'",
    '"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "{%",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "=",
    "f'",
    "b'",
    "1e9",
]
SIGNS += [
    "import ",
    "from ",
    "def ",
    "class ",
    "return ",
    "lambda ",
    "!!",
    "<<: ",
    "- ",
    "\x00",
    "\u202e",
    "ü",
    "İ",
    "c\u0301",
]
PIECES = st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)
REAL = [(name.rpartition("/")[2], text) for name, text in FILES.items() if text]
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_bytes(name: str, content: bytes) -> None:
    _check({name: content})


@CALM
@given(st.sampled_from(NAMES), st.text(max_size=200))
def test_text(name: str, text: str) -> None:
    _check({name: text.encode("utf-8", "surrogatepass")})


@CALM
@given(st.sampled_from(NAMES), PIECES)
def test_pieces_of_all_languages(name: str, text: str) -> None:
    check_unharmed({name: text.encode()})


@CALM
@given(st.sampled_from(REAL), st.data())
def test_a_real_file_that_is_damaged(real: tuple[str, str], data: st.DataObject) -> None:
    name, text = real
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    check_unharmed({name: (text[:start] + data.draw(PIECES) + text[end:]).encode()})


def _check(files: dict[str, bytes]) -> None:
    assert not check_unharmed(files).startswith(UNPROVED)
