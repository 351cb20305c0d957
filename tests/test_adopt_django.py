"""A Django app is adopted, and its clone passes Django's own tests, as soon as the project lists it."""

import importlib.util
from pathlib import Path

import pytest

from tests.django_project import BY_MAP, FILES
from tests.files import build_files, commit_all, read_files
from tests.place import Ended, Place

pytestmark = pytest.mark.skipif(importlib.util.find_spec("django") is None, reason="Django is not installed")
ADOPT = ("billing", "--verify", "python manage.py test billing")


def adopted(place: Place) -> Ended:
    commit_all(place.root)
    done = place.run("adopt", *ADOPT)
    assert (done.code, "green: 4 tests passed" in done.out) == (0, True), done
    commit_all(place.root)
    return done


def listed(root: Path) -> None:
    """Add the lines that a person adds for a new app."""
    for name, line in [("settings.py", '    "billing.apps.BillingConfig",\n'), ("urls.py", "    path(")]:
        file = root / "shop" / name
        lines = file.read_text().splitlines(keepends=True)
        place = next(number for number, each in enumerate(lines) if each.startswith(line))
        new = lines[place].replace("billing", "payments").replace("Billing", "Payments")
        file.write_text("".join([*lines[: place + 1], new, *lines[place + 1 :]]))


def test_a_clone_that_the_project_lists_is_green(tmp_path: Path) -> None:
    place = Place(build_files(tmp_path, FILES))
    found = adopted(place).out
    assert ["shop/settings.py:6" in found, "shop/urls.py:4" in found] == [True, True], found
    refused = place.run("clone", "billing", "payments")
    assert refused.code == 1
    assert "isn't in an application in INSTALLED_APPS" in refused.err
    assert place.run("clone", "billing", "payments", "--no-verify").code == 0
    listed(tmp_path)
    verified = place.run("verify")
    assert (verified.code, verified.out.count("green  passed 4 of 4")) == (0, 2), verified


def test_a_project_that_reads_the_map_needs_no_other_line(tmp_path: Path) -> None:
    place = Place(build_files(tmp_path, {**FILES, **BY_MAP}))
    adopted(place)
    cloned = place.run("clone", "billing", "payments")
    assert (cloned.code, "green: 4 tests passed, as many as in billing" in cloned.out) == (0, True), cloned
    new = {path: text for path, text in read_files(tmp_path).items() if path.startswith("payments/")}
    assert {"payments/templates/payments/detail.html", "payments/static/payments/page.css"} < set(new)
    assert b'dependencies = [("payments", "0001_initial")]' in new["payments/migrations/0002_line.py"]
    assert b'db_table = "payments_invoice"' in new["payments/models.py"]
    commit_all(tmp_path)
    assert place.run("remove", "payments").code == 0
