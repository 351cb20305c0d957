"""The migration that drops a schema follows the last one and keeps what going back needs."""

import pytest

from generators.model.errors import Refusal
from generators.rewrite.dropping import drop_migration
from generators.rewrite.package import Package

PEM = Package.of(["backend/modules/pem"])
HOME = "backend/modules/pem/migrations"
OWN = {
    f"{HOME}/__init__.py": b"",
    f"{HOME}/0001_a.py": b'revision: str = "a1"\ndown_revision: str | None = None\n# schema="pem"\n',
    f"{HOME}/0002_b.py": b"revision = 'b2'\ndown_revision = 'a1'\n",
}


def chained(*links: tuple[str, str | None]) -> dict[str, bytes]:
    """Return a chain of revisions: each with the one before it."""
    return {f"backend/dropped/migrations/{own}.py": link(own, previous) for own, previous in links}


def link(own: str, previous: str | None) -> bytes:
    """Return the text of a revision."""
    return f"revision = {own!r}\ndown_revision = {previous!r}\n".encode()


def test_the_revisions_are_kept_and_nothing_else() -> None:
    files = drop_migration("pem", PEM, OWN, {})
    kept = {path.rpartition("/")[2]: content for path, content in files.items() if "/pem_" in path}
    assert kept == {"0001_a.py": OWN[f"{HOME}/0001_a.py"], "0002_b.py": OWN[f"{HOME}/0002_b.py"]}
    assert len(files) == len(kept) + 2
    for path, content in files.items():
        compile(content, path, "exec")


def test_it_follows_the_head_and_is_the_same_each_time() -> None:
    chain = chained(("x1", None), ("x2", "x1"))
    first, second = (drop_migration("pem", PEM, OWN, given) for given in (chain, chain))
    assert first == second
    assert any(b'down_revision = "x2"' in content for content in first.values())
    assert first.keys() != drop_migration("pem", PEM, OWN, {}).keys()


@pytest.mark.parametrize(
    ("own", "chain", "words"),
    [
        ({f"{HOME}/__init__.py": b""}, {}, "has no migrations"),
        ({f"{HOME}/1.py": b'revision = "a1"\nschema = "pems"\n'}, {}, "do not name a schema of that name"),
        ({f"{HOME}/1.py": b"revision = (\n"}, {}, "1.py is not Python"),
        (OWN, chained(("x1", None), ("x2", None)), "two heads in backend/dropped/migrations: x1 and x2"),
        ({f"{HOME}/1.py": b'revision = "pem"\nfrom ..adapters import t\n'}, {}, r"1.py:2 uses the module itself"),
    ],
)
def test_what_cannot_be_kept_is_refused(own: dict[str, bytes], chain: dict[str, bytes], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        drop_migration("pem", PEM, own, chain)
