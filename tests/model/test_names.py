"""Names as words: split, found, and said anew in the same casing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.model.errors import Refusal
from generators.model.names import Renaming, plural, snake

PEM = Renaming.parse("cc", "pem", ["note=prompt"], titles=("Control Center", "Prompt Engine"))
LONG = Renaming.parse("cc", "prompt_engine", ["note=access_key"], titles=("Control Center", "Prompt Engine"))
MANY = Renaming.parse("control_center", "pem", ["access_key=note"], titles=("Control Center", "Pem"))

LONGER = ["success", "account", "occur", "gcc", "accent", "cc2", "ccs", "ccconfig", "5b0ccde3", "écc", "ccé"]
LONGER += ["notebook", "denote", "annotate", "noted", "keynote"]

PLAIN = st.from_regex(r"[a-z]{2,6}", fullmatch=True)
LETTERS = st.from_regex(r"[a-z]{1,5}", fullmatch=True)


@pytest.mark.parametrize(
    ("old", "pem", "long"),
    [
        ("cc", "pem", "prompt_engine"),
        ("CC", "PEM", "PROMPT_ENGINE"),
        ("Cc", "Pem", "PromptEngine"),
        ("cc_client", "pem_client", "prompt_engine_client"),
        ("_cc", "_pem", "_prompt_engine"),
        ("__cc__", "__pem__", "__prompt_engine__"),
        ("CC_URL", "PEM_URL", "PROMPT_ENGINE_URL"),
        ("TECH_CC", "TECH_PEM", "TECH_PROMPT_ENGINE"),
        ("CcConfig", "PemConfig", "PromptEngineConfig"),
        ("CCConfig", "PEMConfig", "PromptEngineConfig"),
        ("createCcNote", "createPemPrompt", "createPromptEngineAccessKey"),
        ("ccClient", "pemClient", "promptEngineClient"),
        ("cc-map", "pem-map", "prompt-engine-map"),
        ("test_note_cache", "test_prompt_cache", "test_access_key_cache"),
        ("notes", "prompts", "access_keys"),
        ("NOTES", "PROMPTS", "ACCESS_KEYS"),
        ("NotesPage", "PromptsPage", "AccessKeysPage"),
        ("note-not-found", "prompt-not-found", "access-key-not-found"),
        ("ControlCenter", "PromptEngine", "PromptEngine"),
        ("Control Center", "Prompt Engine", "Prompt Engine"),
        ("control-center", "prompt-engine", "prompt-engine"),
    ],
)
def test_every_casing(old: str, pem: str, long: str) -> None:
    assert (PEM.identifier(old), LONG.identifier(old)) == (pem, long)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("control_center", "pem"),
        ("ControlCenter", "Pem"),
        ("CONTROL_CENTER", "PEM"),
        ("control-center", "pem"),
        ("controlCenterApi", "pemApi"),
        ("Control Center", "Pem"),
        ("AccessKeyRow", "NoteRow"),
        ("access_keys", "notes"),
        ("control", "control"),
        ("center_control", "center_control"),
        ("control_the_center", "control_the_center"),
        ("control_-center", "control_-center"),
    ],
)
def test_names_of_several_words(old: str, new: str) -> None:
    assert MANY.identifier(old) == new


@pytest.mark.parametrize("text", [*LONGER, *(word.upper() for word in LONGER), *map(str.capitalize, LONGER)])
def test_words_that_only_contain_the_letters(text: str) -> None:
    assert PEM.identifier(text) == text


def test_a_name_that_contains_the_old_one_is_said_once() -> None:
    assert Renaming.parse("cc", "cc_lite").identifier("cc_ccCc") == "cc_lite_ccLiteCcLite"


def test_two_names_may_change_places() -> None:
    assert Renaming.parse("cc", "pem", ["note=prompt", "prompt=note"]).identifier("note_prompt") == "prompt_note"


@pytest.mark.parametrize(
    ("singular", "many"), [("note", "notes"), ("category", "categories"), ("key", "keys"), ("box", "boxes")]
)
def test_regular_plurals(singular: str, many: str) -> None:
    assert plural(singular) == many


def test_plurals_may_be_given() -> None:
    people = Renaming.parse("cc", "pem", ["person/people=user/users"])
    assert people.identifier("PersonOfPeople") == "UserOfUsers"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cc", "Pem"), "'Pem' is not a name"),
        (("cc", "pem", ["note"]), "write OLD=NEW"),
        (("cc", "pem", ["note="]), "'' is not a name"),
        (("cc", "pem", ["person/people=user"]), "write OLD=NEW"),
        (("cc", "pem", ["note=note"]), "changes nothing"),
        (("cc", "pem", ["note=class"]), "a keyword of Python"),
        (("cc", "pem", ["note=pem"]), "would both become 'pem'"),
        (("cc", "pem", ["note=prompt", "page=prompt"]), "note and page would both become 'prompt'"),
        (("cc", "pem", ["cc=hub"]), "'cc=hub': cc is the module itself and becomes 'pem': leave it out"),
        (("cc", "pem", ["cc=pem"]), "leave it out"),
        (("cc", "pem", ["note=item", "note=prompt"]), "'note=prompt': note is mapped already: say once"),
        (("cc", "pem", ["note=item", "note/notes=item/items"]), "note is mapped already"),
    ],
)
def test_what_is_no_mapping_is_refused(arguments: tuple[str, str, list[str]], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        Renaming.parse(*arguments)


def test_a_title_may_say_what_the_name_says() -> None:
    pem = Renaming.parse("cc", "pem", titles=("Control Center", "Pem"))
    assert (pem.identifier("Control Center"), pem.identifier("CcApi")) == ("Pem", "PemApi")


def test_the_mapping_as_the_map_keeps_it() -> None:
    assert PEM.as_dict() == {"cc": "pem", "note": "prompt"}
    assert PEM.inverse().as_dict() == {"pem": "cc", "prompt": "note"}


@given(LETTERS | st.just(""), LETTERS | st.just(""), st.sampled_from(["cc", "note", "notes", "CC", "Note"]))
def test_letters_inside_a_longer_word_are_no_word(before: str, after: str, word: str) -> None:
    text = before + word.lower() + after
    if text not in {"cc", "note", "notes"}:
        assert PEM.identifier(text) == text
        assert PEM.identifier(text.upper()) == text.upper()


@given(st.lists(PLAIN | st.sampled_from(["cc", "note", "notes"]), min_size=1, max_size=5))
def test_words_joined_are_the_words_said_anew_and_joined(words: list[str]) -> None:
    said = [PEM.identifier(word) for word in words]
    for join in (
        "_".join,
        "-".join,
        lambda some: "_".join(some).upper(),
        lambda some: "".join(map(str.capitalize, some)),
    ):
        assert PEM.identifier(join(words)) == join(said)
    assert snake("".join(map(str.capitalize, words))) == "_".join(words)


@given(
    st.lists(st.sampled_from(["cc", "note", "notes", "success", "x"]), min_size=1, max_size=4), st.sampled_from("_-")
)
def test_the_inverse_leads_back(words: list[str], gap: str) -> None:
    text = gap.join(words)
    assert PEM.inverse().identifier(PEM.identifier(text)) == text
