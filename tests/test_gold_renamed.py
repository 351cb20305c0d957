"""Gold got another name in its place, with a migration that takes its tables along: its clones' tables never had it."""

import pytest

from tests.clones import PEM, clone, commit, text
from tests.files import commit_all
from tests.place import Place
from tests.small_project import CC, PAGE
from tests.test_promote import listed, promoted
from tests.test_rename import CHAIN, REVISION, SUPPORT
from tests.test_status import told
from tests.test_update import states, update
from tests.test_update_migrations import chain, migration

CORE = "backend/modules/core"
ALL_PRISTINE = {"core": "gold", "pem": "pristine", "crm": "pristine"}


@pytest.fixture
def renamed(place: Place) -> Place:
    """Return a project of two clones of cc, which was renamed to core since, and both brought up to date."""
    page = PAGE + "  migrations/0001_create_notes.py: {role: tables}\n"
    commit(place, {CHAIN: REVISION, f"{CC}/cc_map.yaml": page, **SUPPORT})
    for name in ("pem", "crm"):
        clone(place, name)
    assert place.run("rename", "cc", "core", "--no-verify").code == 0
    commit_all(place.root, "refactor: core")
    updated(place)
    return place


def updated(place: Place) -> None:
    """Update all clones, and commit."""
    assert {row["state"] for row in update(place, "--all").values()} == {"done"}
    commit_all(place.root, "chore: update")


def adds(place: Place, module: str, number: str, name: str) -> None:
    """Add a migration to a module and its page; commit."""
    page = f"{module}/{module.rsplit('/', 1)[1]}_map.yaml"
    files = {
        f"{module}/migrations/{name}.py": migration(number, chain(place, module)[-1][1], name),
        page: text(place, page) + f"  migrations/{name}.py: {{role: {name[5:]}}}\n",
    }
    commit(place, files, f"feat: {name[5:]}")


def test_a_clone_that_nobody_touched_is_pristine(renamed: Place) -> None:
    assert [name for name, *_ in chain(renamed, CORE)] == ["0001_create_notes.py", "0002_cc_becomes_core.py"]
    assert [name for name, *_ in chain(renamed, PEM)] == ["0001_create_notes.py"]
    assert states(renamed) == ALL_PRISTINE


def test_only_what_the_clone_changed_counts_and_goes_home(renamed: Place) -> None:
    adds(renamed, PEM, "aa11bb22cc33", "0002_model")
    own = {"migrations/0002_model.py", "pem_map.yaml"}
    assert set(told(renamed)["pem"]["here"]["files"]) == {f"{PEM}/{path}" for path in own}
    assert len(listed(renamed, "pem")) == 2
    promoted(renamed, "pem")
    assert [name for name, *_ in chain(renamed, CORE)][2:] == ["0003_model.py"]
    assert chain(renamed, CORE)[2][2] == chain(renamed, CORE)[1][1]
    assert 'schema="cc"' in text(renamed, f"{CORE}/migrations/0001_create_notes.py")


def test_a_later_migration_of_gold_follows_what_the_clone_has(renamed: Place) -> None:
    adds(renamed, CORE, "cc11bb22cc33", "0003_color")
    assert states(renamed) == {"core": "gold", "pem": "behind", "crm": "behind"}
    updated(renamed)
    assert chain(renamed, PEM)[1][2] == chain(renamed, PEM)[0][1]
    assert states(renamed) == ALL_PRISTINE


def test_a_clone_made_since_has_gold_s_past(renamed: Place) -> None:
    clone(renamed, "hub", source="core")
    assert [name for name, *_ in chain(renamed, "backend/modules/hub")][1:] == ["0002_cc_becomes_hub.py"]
    assert states(renamed) == ALL_PRISTINE | {"hub": "pristine"}
