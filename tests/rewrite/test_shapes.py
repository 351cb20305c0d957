"""A document keeps its structure when its names change."""

import pytest

from generators.rewrite.shapes import lost_structure
from tests.rewrite.checks import check_renamed

BOMB = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(20))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.json", '{"cc": [1, "cc"], "n": null}', '{"pem": [1, "pem"], "n": null}'),
        ("x.toml", "[cc]\na = ['cc']\nb = 2026-01-01\n", "[pem]\na = ['pem']\nb = 2026-01-01\n"),
        ("x.yaml", "cc: !own {a: cc}\n---\n- 1\n", "pem: !own {a: pem}\n---\n- 1\n"),
        ("x.yml", f"cc: 1\n{BOMB}", f"pem: 1\n{BOMB}"),
        ("x.yml", "a: &a {cc: *a}\n", "a: &a {pem: *a}\n"),
        ("x.ini", "[cc]\nkey = cc%s\nflag\n", "[pem]\nkey = pem%s\nflag\n"),
        ("x.txt", "cc: {", "pem: ["),
        ("x.json", "no json", "{"),
    ],
)
def test_a_document_with_other_names(path: str, before: str, after: str) -> None:
    assert lost_structure(path, before, after) is None


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.json", '{"cc": 1, "pem": 2}', '{"pem": 1, "pem": 2}'),
        ("x.json", '{"a": [1]}', '{"a": [2]}'),
        ("x.toml", "cc = 1\npem = 2\n", "pem = 1\npem = 2\n"),
        ("x.yaml", "cc: 1\npem: 2\n", "pem: 1\npem: 2\n"),
        ("x.yaml", "a: b\n", "a: {b\n"),
        ("x.cfg", "[cc]\n[pem]\n", "[pem]\n[pem]\n"),
        ("x.yaml", "a: [b]\n", "a: b\n"),
    ],
)
def test_a_document_with_another_structure(path: str, before: str, after: str) -> None:
    assert lost_structure(path, before, after)


def test_json_is_renamed_by_its_scalars() -> None:
    before = '{"name": "cc", "text": "A note to cc: success", "route": "/cc/notes", "people": ["cc: all"]}'
    after = '{"name": "pem", "text": "A prompt to cc: success", "route": "/pem/prompts", "people": ["cc: all"]}'
    assert {one.old for one in check_renamed(before, after, name="x.json")} == {"cc"}
