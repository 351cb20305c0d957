"""Files around a module: renaming there and back gives them again, and what does not refer to it never changes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.model.errors import Refusal
from generators.rewrite.files import SourceFile
from generators.rewrite.module import rewrite_module
from generators.rewrite.outside import Renamed, rewrite_outside
from tests.rewrite.test_outside import CODE, CODE_STAYS, HUB, MODULE, ROOT, TEXTS, TEXTS_STAY

FILES = [SourceFile(f"{ROOT}/{path}", text.encode()) for path, text in MODULE.items() if "migrations" not in path]
DONE = rewrite_module(FILES, [ROOT], HUB).files
THERE = Renamed(FILES, [ROOT], HUB, {file.source: file.path for file in DONE})
BACK = Renamed(
    [SourceFile(file.path, file.content) for file in DONE],
    ["backend/modules/hub"],
    HUB.inverse(),
    {file.path: file.source for file in DONE},
)
# What is no Python spoils a whole file; it has its own test.
# So does a name of others that is also the module's: that is refused.
SPOILS = {"not Python", "another package's module", "a shadow"}
CALM = [text for name, text in CODE_STAYS.items() if name not in SPOILS]
NOISE = st.text(st.characters(codec="utf-8", exclude_characters="\r\x0c", exclude_categories=["Cs"]), max_size=30)
LINES = st.lists(st.sampled_from([before for before, _ in CODE.values()]) | st.sampled_from(CALM), max_size=5)
PROSE = st.lists(
    st.sampled_from([before for _, before, _ in TEXTS.values()] + [text for _, text in TEXTS_STAY.values()]) | NOISE,
    max_size=6,
)


def rewritten(module: Renamed, path: str, text: str) -> str:
    """Return a file around the module after a rename."""
    done = rewrite_outside(module, [SourceFile(path, text.encode())]).files
    return done[0].content.decode() if done else text


@settings(deadline=None, max_examples=60)
@given(LINES)
def test_code_is_the_same_there_and_back(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        there = rewritten(THERE, "backend/modules/ee/x.py", text)
    except Refusal:
        # One name for two things: said, and nothing written.
        return
    assert rewritten(BACK, "backend/modules/ee/x.py", there) == text


@settings(deadline=None, max_examples=100)
@given(PROSE, st.sampled_from(["a.md", "docs/a.yml", "a.sql", "backend/a.toml"]))
def test_texts_are_the_same_there_and_back(pieces: list[str], path: str) -> None:
    text = "\n".join(pieces)
    assert rewritten(BACK, path, rewritten(THERE, path, text)) == text


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(CALM), max_size=6), st.lists(NOISE, max_size=3))
def test_what_does_not_refer_to_it_stays(pieces: list[str], noise: list[str]) -> None:
    text = "".join(pieces) + "".join(f"{one!r}\n" for one in noise)
    assert rewritten(THERE, "backend/modules/ee/x.py", text) == text
