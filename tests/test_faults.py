"""A red clone comes with one line that says whose fault it is: the rename's, the source's, or that both disturb."""

import json
from pathlib import Path

import pytest

from tests.files import build_files, commit_all
from tests.place import Ended, Place
from tests.small_project import CC

PEM = "backend/modules/pem"
TEST = f"{CC}/tests/test_planted.py"

# The first module that comes gets the place.
PLACES = """\
TAKEN: dict[str, str] = {}


def take(place: str, name: str) -> str:
    return TAKEN.setdefault(place, name)
"""
FIRST = """\
from backend.modules.cc import NAME
from backend.places import take


def test_first() -> None:
    assert take("desk", NAME) == NAME
"""
# The last one that comes has it.
LAST = f"import backend.places\nfrom backend.modules.cc import NAME\n\nbackend.places.TAKEN['desk'] = NAME\n{FIRST}"
SPELLED = 'from backend.modules.cc import NAME\n\n\ndef test_planted() -> None:\n    assert NAME == "c" + "c"\n'
HOST = "from backend.modules.cc import NAME\n\nMOUNTED = [NAME]\n"
MOUNTED = """\
from backend.modules.cc import NAME


def test_mounted() -> None:
    from backend.host import MOUNTED

    assert NAME in MOUNTED
"""
BAD = "def test_bad() -> None:\n    assert False\n"


def planted(place: Place, files: dict[str, str]) -> Ended:
    """Clone a module with planted files, which must be red and undone."""
    build_files(place.root, files)
    commit_all(place.root)
    before = place.digest()
    done = place.run("clone", "cc", "pem")
    assert (done.code, done.out) == (1, "")
    assert place.digest() == before
    return done


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({TEST: SPELLED}, "rename fault: 1 of the tests of pem fail without cc too: a name or a test is wrong"),
        (
            {TEST: FIRST, "backend/places.py": PLACES},
            "coexistence fault: all 4 tests of pem pass without cc: the two disturb each other",
        ),
        (
            {TEST: LAST, "backend/places.py": PLACES},
            f"coexistence fault: 1 of the tests of cc fail only beside pem: {TEST}::test_first",
        ),
        ({TEST: BAD}, "source fault: cc fails without pem too: make it green first"),
        (
            {TEST: f"{SPELLED}\n\n{FIRST}", "backend/places.py": PLACES},
            "rename fault: 1 of the tests of pem fail without cc too",
        ),
        (
            {TEST: MOUNTED, "backend/host.py": HOST},
            "undecided: pem is red without cc too, but backend/host.py needs cc",
        ),
        ({TEST: SPELLED, "backend/host.py": HOST}, "rename fault: 1 of the tests of pem fail without cc too"),
    ],
    ids=["rename", "clone disturbed", "source disturbed", "source red", "both", "needed elsewhere", "same failure"],
)
def test_a_clone_that_is_undone_says_why(place: Place, files: dict[str, str], words: str) -> None:
    done = planted(place, files)
    assert words in done.err, done.err
    assert done.err.count("fault: ") + done.err.count("undecided: ") == 1, done.err


def test_verify_says_why_and_leaves_all_as_it_is(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    build_files(place.root, {f"{PEM}/tests/test_bad.py": BAD})
    before = place.digest()
    done = place.run("verify", "pem")
    assert (done.code, "  rename fault: 1 of the tests of pem fail without cc too" in done.out) == (1, True), done
    assert place.digest() == before


def test_a_module_that_depends_on_the_source_leaves_it_undecided(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    text = (place.root / "module_map.yaml").read_text()
    user = "  user:\n    title: User\n    paths: [backend/modules/user]\n    depends_on: [cc]\n"
    build_files(
        place.root,
        {
            "module_map.yaml": text.replace("# The end.", f"{user}# The end."),
            "backend/modules/user/__init__.py": "",
            f"{PEM}/tests/test_bad.py": "from backend.modules import cc\n\nassert cc.NAME == 'pem'\n",
        },
    )
    assert "undecided: pem is red without cc too, but user needs cc" in place.run("verify", "pem").out


def test_a_map_that_cannot_lose_the_source_leaves_it_undecided(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    text = (place.root / "module_map.yaml").read_text()
    build_files(place.root, {"module_map.yaml": json_map(text), f"{PEM}/tests/test_bad.py": BAD})
    done = place.run("verify", "pem")
    assert (done.code, "undecided: pem and cc cannot be tested apart: " in done.out) == (1, True), done


def json_map(text: str) -> str:
    """Return the map as JSON, which is YAML too."""
    import yaml

    return json.dumps(yaml.safe_load(text))


def test_faults_and_findings_are_in_the_document(place: Place) -> None:
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    build_files(place.root, {f"{PEM}/tests/test_bad.py": BAD, f"{PEM}/domain/gone.py": "import nowhere\n"})
    document = json.loads(place.run("verify", "--json").out)
    assert document["verdicts"][1]["fault"].startswith("rename fault: ")
    found = document["side_by_side"]["disturbances"]
    assert [(one["module"], one["place"], one["rule"]) for one in found] == [
        ("pem", "backend.modules.pem.domain.gone", "import")
    ]
    assert "cannot be imported: ModuleNotFoundError: No module named 'nowhere'" in found[0]["words"]
    assert "without the other module, too" in found[0]["remedy"]


def test_what_is_installed_from_the_project_is_not_taken_for_its_copy(tmp_path: Path) -> None:
    test = """\
from pathlib import Path

import shop
from shop.cc import NAME


def test_alone() -> None:
    assert NAME == "c" "c" or not Path(shop.__path__[0], "c" "c").exists()
"""
    files = {
        "module_map.yaml": "version: 1\nmodules:\n  cc:\n    title: Orders\n    paths: [src/shop/cc]\n",
        "pytest.ini": "[pytest]\naddopts = --import-mode=importlib\n",
        "src/shop/cc/__init__.py": 'NAME = "cc"\n',
        "src/shop/cc/test_alone.py": test,
    }
    commit_all(build_files(tmp_path, files))
    done = Place(tmp_path).run("clone", "cc", "pem", PYTHONPATH=str(tmp_path / "src"))
    assert (done.code, "coexistence fault: all 1 tests of pem pass without cc" in done.err) == (1, True), done
