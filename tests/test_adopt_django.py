"""A Django app is adopted, and its clone passes Django's own tests, as soon as the project lists it."""

import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.django_project import BY_MAP, FILES
from tests.files import build_files, commit_all, read_files
from tests.place import Ended, Place, clean_environment

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


MAP = """\
version: 1
modules:
  billing: {title: Billing, paths: [billing], verify: python manage.py test billing}
"""
KEPT = "  # goldmaster: keep\n"
NAME = '    name = "billing"\n'
# The lines of an app that keeps its label; what stands in a migration word by word stays, too.
LABELLED = {
    "billing/apps.py": FILES["billing/apps.py"].replace(NAME, f'{NAME}    label = "billing"{KEPT}'),
    "billing/models.py": FILES["billing/models.py"].replace('from billing")]\n', f'from billing")]{KEPT}'),
    "billing/tests/test_views.py": FILES["billing/tests/test_views.py"]
    .replace('config("billing")\n', f'config("billing"){KEPT}')
    .replace("verbosity=0)\n", f"verbosity=0){KEPT}"),
}
LISTED = (
    FILES["shop/settings.py"].replace('"billing.apps.BillingConfig"', '"billing"').replace(":memory:", "shop.sqlite3")
)
ALIKE = 'INSTALLED_APPS += ["billing_extra"]\nQUEUES = ["billing"]\n'
PLAIN = {"billing_extra/__init__.py": "", "shop/settings.py": LISTED + ALIKE}
MAKE = """\
from django.contrib.auth import get_user_model
from billing.models import Invoice, Line
invoice = Invoice.objects.create(owner=get_user_model().objects.create(username="ada"), cents=5)
Line.objects.create(invoice=invoice, text="work")
"""
READ = "from invoicing.models import Line; print([line.text for line in Line.objects.filter(invoice__cents=5)])"


def mapped(root: Path, *more: Mapping[str, str]) -> Place:
    """Return the project with the map that `adopt` writes."""
    files = {**FILES, "module_map.yaml": MAP}
    place = Place(build_files(root, files | {path: text for each in more for path, text in each.items()}))
    commit_all(root)
    return place


def manage(place: Place, *arguments: str) -> str:
    """Run a command of the project's own."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=place.root, env=clean_environment(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done
    return done.stdout


def test_rows_that_would_stay_behind_are_named_before_anything_is_written(tmp_path: Path) -> None:
    place = mapped(tmp_path)
    before = place.digest()
    done = place.run("rename", "billing", "invoicing")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert "leave all rows behind under 'billing'" in done.err
    assert [way for way in ('label = "billing" # goldmaster: keep', "--no-migration") if way not in done.err] == []
    assert place.digest() == before


def test_an_app_that_keeps_its_label_keeps_its_rows(tmp_path: Path) -> None:
    place = mapped(tmp_path, LABELLED, PLAIN)
    manage(place, "migrate")
    manage(place, "shell", "-c", MAKE)
    done = place.run("rename", "billing", "invoicing")
    assert (done.code, "green: 4 tests of invoicing passed, as many as before" in done.out) == (0, True), done
    assert "not taken along" not in done.out
    assert "No migrations to apply" in manage(place, "migrate")
    assert manage(place, "shell", "-v0", "-c", READ).strip() == "['work']"
    # The plain name in the list of apps is the app; what is spelled alike is not.
    assert (tmp_path / "shop/settings.py").read_text() == LISTED.replace('"billing"', '"invoicing"') + ALIKE
    assert "left alone: shop/settings.py:13:12 billing (no-reference)" in done.out


WITHOUT = {"billing/migrations/0001_initial.py": "", "billing/migrations/0002_line.py": ""}
OTHER = {"billing/apps.py": FILES["billing/apps.py"].replace(NAME, f'{NAME}    label = "money"\n')}


@pytest.mark.parametrize("more", [WITHOUT, OTHER], ids=["without migrations", "with a label of its own"])
def test_an_app_whose_label_stays_or_has_no_tables_is_renamed(tmp_path: Path, more: Mapping[str, str]) -> None:
    done = mapped(tmp_path, more).run("rename", "billing", "invoicing", "--no-verify")
    assert done.code == 0, done


def test_who_carries_the_tables_along_may_rename(tmp_path: Path) -> None:
    done = mapped(tmp_path).run("rename", "billing", "invoicing", "--no-verify", "--no-migration")
    assert done.code == 0, done
    assert (
        'dependencies = [("invoicing", "0001_initial")]' in (tmp_path / "invoicing/migrations/0002_line.py").read_text()
    )
