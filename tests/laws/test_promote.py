"""What goes home comes back: gold with any part of a clone's change, cloned again, gives the clone's own lines."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.draft.base import Golds
from generators.draft.difference import by_path
from generators.draft.homeward import Homeward
from generators.draft.improvement import Improvement
from generators.draft.promotion import promoted
from generators.model.errors import Refusal
from generators.workspace.project import StoredFile, find_project
from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, FILES

PEM = "backend/modules/pem"
# Gold has words of the clone's, and words of its own that a rename leaves alone.
MORE = """\
from email.message import Message

from backend.modules.cc.domain.note import Note

PROMPT_SIGN = ">"
CC_LIMIT = 3


def asked(mail: Message, prompt: str = PROMPT_SIGN) -> str:
    # Please note: success is no prompt.
    mail.cc = prompt
    return f"{prompt} "[:CC_LIMIT]


def notes_of(texts: list[str]) -> list[Note]:
    return [Note(text) for text in texts]
"""
LINES = [
    "    # The prompt of pem, in the Prompt Engine.\n",
    "    # Take note of this.\n",
    "    # NOTE: cc is no success.\n",
    "    prompt_more = 1\n",
    "    note_more = 1\n",
    '    text = "pem.prompt"\n',
    '    route = "/pem/prompts/{prompt_id}"\n',
    "    success = PemError\n",
    "    cc = PEM_LIMIT\n",
    '    print(prompt, f"{prompt}")\n',
    "    Prompt.published(Prompt(text='note'))\n",
    "    unknown.prompt(pem=1)\n",
    "    return 1\n",
    "\n",
    "x = 1\n",
    "from backend.modules.pem.domain.prompt import Prompt as PemPrompt\n",
    "class PromptBox: pass\n",
    "def pem_prompts(prompts): return prompts\n",
]
EDITS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 2), st.lists(st.sampled_from(LINES), max_size=3)), max_size=4
)
FILE = st.sampled_from(
    [f"{PEM}/domain/prompt.py", f"{PEM}/more.py", f"{PEM}/tests/test_prompt.py", f"{PEM}/pem_map.yaml"]
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Homeward:
    """Return the way home of one clone."""
    root = build_files(tmp_path_factory.mktemp("law") / "project", {**FILES, f"{CC}/more.py": MORE})
    commit_all(root)
    done = Place(root).run("clone", "cc", "pem", "--rename", "note=prompt", "--title", "Prompt Engine", "--no-verify")
    assert done.code == 0, done
    commit_all(root)
    golds = Golds(find_project(root))
    now = golds.now("pem")
    return Homeward("pem", golds.modules.get("pem"), now, now.draft())


def edited(content: bytes, edits: Sequence[tuple[int, int, Sequence[str]]]) -> bytes:
    """Return a text with lines taken out and others put in."""
    lines = content.decode().splitlines(keepends=True)
    for place, gone, new in edits:
        at = min(place, len(lines))
        lines[at : at + gone] = new
    return "".join(lines).encode()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(FILE, EDITS, min_size=1, max_size=3))
def test_what_goes_home_comes_back(home: Homeward, changes: dict[str, list[tuple[int, int, list[str]]]]) -> None:
    before = by_path(home.made.files)
    after = dict(before)
    for path, edits in changes.items():
        after[path] = StoredFile(path, edited(before[path].content, edits), 0o644)
    improvement = Improvement(home, before, after)
    proposals = improvement.proposals(improvement.hunks)
    chosen = [one.hunk for one in proposals if not one.why]
    if not chosen:
        return
    together = improvement.proposals(chosen)
    if any(one.why for one in together):
        return
    try:
        done = promoted(improvement, chosen, together)
    except Refusal:
        # A line that stays needs one that goes, such as an import: said, and nothing written.
        return
    assert not done.conflicts
    again = home.gold_with(done.files.values()).untidy().rewrite.files
    shall = improvement.state(chosen)
    assert {file.path for file in again} == shall.keys()
    for file in again:
        assert words(file.content) == words(shall[file.path].content)
    untouched = {one.hunk.path for one in proposals} ^ before.keys()
    homes = {file.path: file.source for file in home.made.rewrite.files}
    assert all(done.files[homes[path]] == done.ours[homes[path]] for path in untouched)


def words(content: bytes) -> list[bytes]:
    """Return what a text says, however its lines are broken."""
    return content.replace(b",\n", b"\n").split()
