"""An app's label, tables and related names, where Django is told them; and where it is not."""

import pytest

from tests.rewrite.checks import check_renamed, check_untouched

CHANGES = {
    "a migration's list": ('dependencies = [("cc", "0001_initial")]\n', 'dependencies = [("pem", "0001_initial")]\n'),
    "a command": ('call_command("migrate", "cc", verbosity=0)\n', 'call_command("migrate", "pem", verbosity=0)\n'),
    "a registry": (
        'apps.get_app_config("cc").get_model("Row")\napps.get_model("cc", "Row")\n',
        'apps.get_app_config("pem").get_model("Row")\napps.get_model("pem", "Row")\n',
    ),
    "a table": ('class Meta:\n    db_table = "cc_rows"\n', 'class Meta:\n    db_table = "pem_rows"\n'),
    "a table in a migration": ('x(options={"db_table": "cc_rows"})\n', 'x(options={"db_table": "pem_rows"})\n'),
    "a name on the related model": (
        'x = ForeignKey(User, related_name="cc_rows")\n\n\ndef f(user): return user.cc_rows.count()\n',
        'x = ForeignKey(User, related_name="pem_rows")\n\n\ndef f(user): return user.pem_rows.count()\n',
    ),
}

STAYS = {
    "a migration of others": 'dependencies = [("mail", "cc")]\n',
    "any other pair": 'recipients = [("cc", "ada")]\n',
    "a word for another call": 'send("cc")\n',
    "an attribute that nobody declares": "def f(user): return user.cc_rows.count()\n",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_django_calls_the_module(name: str) -> None:
    before, after = CHANGES[name]
    assert check_renamed(before, after) == ()


@pytest.mark.parametrize("name", STAYS)
def test_what_is_not_told_to_django(name: str) -> None:
    assert len(check_untouched(STAYS[name])) == 1
