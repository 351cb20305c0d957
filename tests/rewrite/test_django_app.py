"""What of a Django app stays as it is called when the app keeps its label, and what is renamed with its path."""

from generators.model.names import Renaming
from generators.rewrite.django_app import apps_of, loses_rows
from generators.rewrite.files import SourceFile

RENAMING = Renaming(("billing", "invoicing"))
CONFIG = 'class BillingConfig(AppConfig):\n    name = "shop.billing"\n'
FILES = {
    "shop/billing/apps.py": CONFIG + '    label = "billing"  # goldmaster: keep\n',
    "shop/billing/invoice.py": "",
    "shop/billing/plan/__init__.py": "",
    "shop/billing/migrations/0001_initial.py": """\
class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [
        migrations.CreateModel(name="Invoice", fields=[("billing_date", 1)], options={"permissions": ["approve"]}),
        migrations.CreateModel("BillingPlan"),
        migrations.AddField("plan", "Billing date"),
    ]
""",
    "shop/billing/migrations/old.py": "class Other: ...\n",
    "other/migrations/0001_initial.py": "revision = 'billing'\n",
}


def sources(apps: str = FILES["shop/billing/apps.py"]) -> list[SourceFile]:
    files = {**FILES, "shop/billing/apps.py": apps}
    return [SourceFile(path, text.encode()) for path, text in files.items()]


def test_what_a_migration_says_stays() -> None:
    (app,) = apps_of(sources())
    kept = set(app.keeps(RENAMING, FILES.keys()))
    assert {"billing_date", "BillingPlan", "billing_invoice", "billing_billingplan"} < kept
    assert {"billing.Invoice", "billing.BillingPlan", "billing.approve", "billing.view_invoice"} < kept
    assert not {"billing", "invoice", "Billing date", "billing.invoice", "billing.plan"} & kept
    assert app.history == ("shop/billing/migrations/0001_initial.py",)


def test_only_a_label_that_has_the_name_and_is_not_to_stay_loses_rows() -> None:
    labels = {"": True, '    label = "money"\n': False, '    label: str = "old_billing"\n': True}
    labels |= {"    label = LABEL\n": True, "    label = LABEL  # goldmaster: keep\n": False}
    assert {line: loses_rows(apps_of(sources(apps=CONFIG + line))[0], RENAMING) for line in labels} == labels
