"""Names a module may have, and the right form of those it may not."""

import pytest

from generators.model.errors import Refusal
from generators.model.module_name import refuse_bad_name, refuse_bad_title, title_of


@pytest.mark.parametrize("name", ["pem", "prompt_engine", "a1", "x2_y3", "billing", "ccc", "pgx"])
def test_good_names(name: str) -> None:
    refuse_bad_name(name, "cc", ["cc", "hub"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cc", "the source itself"),
        ("h_ub", "differs from the module 'hub' only by case or underscores"),
        ("HUB", "differs from the module 'hub'"),
        ("Pem", "such as 'pem'"),
        ("promptEngine", "such as 'prompt_engine'"),
        ("prompt engine", "such as 'prompt_engine'"),
        ("_pem", "such as 'pem'"),
        ("pem_", "such as 'pem'"),
        ("1", "starting with a letter$"),
        ("pem\n", "such as 'pem'"),
        ("None", "lower case"),
        ("async", "a keyword of Python"),
        ("case", "a keyword of Python"),
        ("null", "a word that YAML takes for a value"),
        ("print", "a builtin name of Python"),
        ("asyncio", "a module of the standard library"),
        ("pg_tools", "the name of a schema of PostgreSQL's own"),
        ("information_schema", "the name of a schema of PostgreSQL's own"),
        ("com1", "the name of a device on Windows"),
    ],
)
def test_bad_names(name: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        refuse_bad_name(name, "cc", ["cc", "hub"])


def test_titles() -> None:
    assert title_of("prompt_engine") == "Prompt Engine"
    refuse_bad_title("Prompt Engine (new)")
    for title in ("", " ", "a\nb", " a", "a\x1b[31m"):
        with pytest.raises(Refusal, match="is not a title"):
            refuse_bad_title(title)


def test_a_title_is_the_same_text_in_yaml() -> None:
    for title in ("Orders, and returns", "C#", "a:b", "100% sure"):
        refuse_bad_title(title)
    for title in ("Orders: Returns", "Orders #1", "- a", "[a]", "yes", "7", "'a'", "*a"):
        with pytest.raises(Refusal, match="YAML reads it as something else"):
            refuse_bad_title(title)
