"""Gold's new migrations in a clone with migrations of its own: one chain, one end, gold's after the clone's."""

import re

import pytest

from tests.clones import PEM, clone, commit, text
from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, PAGE
from tests.test_update import states, update

FIRST = '"""Create.\n\nRevision ID: 5b0c7de3a914\nRevises:\n"""\n\nrevision = "5b0c7de3a914"\ndown_revision = None\n'


def migration(number: str, before: str, what: str) -> str:
    """Return a migration that follows another one."""
    head = f'"""{what}.\n\nRevision ID: {number}\nRevises: {before}\n"""\n\n'
    return f'{head}revision = "{number}"\ndown_revision = "{before}"\n'


def chain(place: Place, module: str) -> list[tuple[str, str, str]]:
    """Return file, id and predecessor of each migration."""
    found = []
    for file in sorted((place.root / module / "migrations").glob("0*.py")):
        numbers = re.findall(r'^(?:down_)?revision = "?(\w+)"?$', file.read_text(), re.MULTILINE)
        found.append((file.name, numbers[0], numbers[1]))
    return found


@pytest.fixture
def migrated(place: Place) -> Place:
    """Return a project whose gold has a migration and whose clone has two more of its own."""
    page = PAGE + "  migrations/0001_create.py: {role: tables}\n"
    commit(place, {f"{CC}/migrations/0001_create.py": FIRST, f"{CC}/cc_map.yaml": page})
    clone(place, "pem")
    head = chain(place, PEM)[0][1]
    own = {
        f"{PEM}/migrations/0002_ours.py": migration("aaaaaaaaaaaa", head, "ours"),
        f"{PEM}/migrations/0003_more.py": migration("bbbbbbbbbbbb", "aaaaaaaaaaaa", "more"),
    }
    commit(place, own, "feat: own tables")
    return place


def gold_adds(place: Place, *names: str) -> None:
    """Add migrations to gold, one after the other."""
    before = [one[1] for one in chain(place, CC)][-1]
    page = text(place, f"{CC}/cc_map.yaml")
    for index, name in enumerate(names):
        number = f"{index + 1}{name.encode().hex()[:11]:0<11}"
        build_files(place.root, {f"{CC}/migrations/{name}.py": migration(number, before, name)})
        page += f"  migrations/{name}.py: {{role: a column}}\n"
        before = number
    build_files(place.root, {f"{CC}/cc_map.yaml": page})
    commit_all(place.root, f"feat: {names[0]}")


def test_a_new_migration_follows_the_last_one_of_the_clone(migrated: Place) -> None:
    before = {file.name: file.read_text() for file in (migrated.root / PEM / "migrations").glob("*.py")}
    gold_adds(migrated, "0002_column")
    row = update(migrated, "pem")["pem"]
    assert row["state"] == "done"
    found = chain(migrated, PEM)
    assert [name for name, *_ in found] == ["0001_create.py", "0002_ours.py", "0003_more.py", "0004_column.py"]
    assert [one[2] for one in found] == ["None", found[0][1], "aaaaaaaaaaaa", "bbbbbbbbbbbb"]
    assert found[3][1] not in {one[1] for one in chain(migrated, CC)}
    assert "Revises: bbbbbbbbbbbb\n" in text(migrated, f"{PEM}/migrations/0004_column.py")
    assert "  migrations/0004_column.py: {role: a column}\n" in text(migrated, f"{PEM}/pem_map.yaml")
    assert {name: text(migrated, f"{PEM}/migrations/{name}") for name in before} == before


def test_two_of_them_stay_in_their_order_and_the_next_one_follows(migrated: Place) -> None:
    gold_adds(migrated, "0002_column", "0003_index")
    update(migrated, "pem")
    commit_all(migrated.root)
    assert states(migrated)["pem"] == "customised"
    own = {f"{PEM}/migrations/0006_late.py": migration("cccccccccccc", chain(migrated, PEM)[-1][1], "late")}
    commit(migrated, own)
    gold_adds(migrated, "0004_key")
    update(migrated, "pem")
    found = chain(migrated, PEM)
    names = [name for name, *_ in found]
    assert names[3:] == ["0004_column.py", "0005_index.py", "0006_late.py", "0007_key.py"]
    assert [one[2] for one in found] == ["None", *(one[1] for one in found[:-1])]
    after = migrated.digest()
    assert update(migrated, "pem")["pem"]["state"] == "unchanged"
    assert migrated.digest() == after


def test_a_clone_without_its_own_takes_them_as_they_are(place: Place) -> None:
    commit(place, {f"{CC}/migrations/0001_create.py": FIRST})
    clone(place, "pem")
    gold_adds(place, "0002_column")
    update(place, "pem")
    assert [name for name, *_ in chain(place, PEM)] == ["0001_create.py", "0002_column.py"]
    commit_all(place.root)
    assert states(place)["pem"] == "pristine"


def test_a_clone_with_two_ends_is_told_so(migrated: Place) -> None:
    commit(migrated, {f"{PEM}/migrations/0003_fork.py": migration("dddddddddddd", "aaaaaaaaaaaa", "fork")})
    gold_adds(migrated, "0002_column")
    done = migrated.run("update", "pem")
    names = f"{PEM}/migrations/0003_fork.py and {PEM}/migrations/0003_more.py"
    assert (done.code, done.err) == (
        2,
        f"update: pem: its migrations end in {names}: merge them into one head and run again\n",
    )
