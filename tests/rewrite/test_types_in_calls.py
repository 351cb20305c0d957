"""Types in strings that a call is given, such as `cast("Cc", x)`: the module's follow, those of others stay."""

import pytest

from tests.rewrite.checks import check_renamed, check_untouched
from tests.rewrite.test_outside import becomes

OURS = {"y.py": "class Cc: ...\nclass CcBox: ...\n"}
FORMS = (
    'x = cast("Cc", y)\n',
    'x = typing.cast("list[Cc] | None", y)\n',
    'x = cast(typ="Cc", val=y)\n',
    'T = TypeVar("T", bound="Cc")\n',
    'x = relationship("Cc", back_populates="y")\n',
    'x: Mapped["Cc"] = relationship(argument="Cc")\n',
    'x: Mapped["list[Cc]"] = y\n',
)
# The values of others: no type stands there.
STAYS = ('x = y.send("Cc", y)\n', 'T = TypeVar("Cc")\n', 'x = relationship("Row", "Cc")\n')


@pytest.mark.parametrize("text", FORMS)
def test_a_type_of_the_module(text: str) -> None:
    text = f"from .y import Cc\n{text}"
    assert check_renamed(text, text.replace("Cc", "Pem"), OURS) == ()


@pytest.mark.parametrize("text", FORMS)
def test_a_type_of_others(text: str) -> None:
    left = check_untouched(f"from mail import Cc\n{text}", OURS)
    assert {(one.verdict, one.rule) for one in left} <= {("keep", "name-of-others"), ("keep", "import-of-others")}


@pytest.mark.parametrize("text", STAYS)
def test_a_word_that_is_no_type(text: str) -> None:
    assert check_untouched(text, OURS)


def test_a_type_that_nobody_declares_stays() -> None:
    assert [one.rule for one in check_untouched('x = cast("Cc", y)\n')] == ["lone-word"]


def test_a_class_by_its_import_path() -> None:
    before = 'x = relationship("backend.modules.cc.y.CcBox")\n'
    check_renamed(before, before.replace("cc", "pem").replace("CcBox", "PemBox"), OURS)


@pytest.mark.parametrize("text", [text.replace("Cc", "CcNote") for text in FORMS])
def test_a_type_that_another_module_takes(text: str) -> None:
    text = f"from backend.modules.cc.public import CcNote\n{text}"
    assert becomes(text) == text.replace("modules.cc", "modules.hub").replace("CcNote", "HubItem")


@pytest.mark.parametrize("text", [text.replace("Cc", "CcNote") for text in FORMS])
def test_a_type_of_anothers_name_in_another_module(text: str) -> None:
    text = f"from mail import CcNote\n{text}"
    assert becomes(text) == text
