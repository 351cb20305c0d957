"""The files of a small Django project with one app, `billing`; real Django runs them."""

FILES = {
    ".gitignore": "__pycache__/\n*.sqlite3\n",
    "manage.py": """import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
execute_from_command_line(sys.argv)
""",
    "shop/__init__.py": "",
    "shop/settings.py": """SECRET_KEY = "only for tests"
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "billing.apps.BillingConfig",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
""",
    "shop/urls.py": """from django.urls import include, path

urlpatterns = [
    path("billing/", include("billing.urls")),
]
""",
    "billing/__init__.py": "",
    "billing/apps.py": """from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from billing import signals
""",
    "billing/signals.py": """from django.db.models.signals import post_save
from django.dispatch import receiver

from billing.models import Invoice

saved = []


@receiver(post_save, sender=Invoice, dispatch_uid="billing.note_saved")
def note_saved(sender, instance, **kwargs) -> None:
    saved.append(instance.pk)
""",
    "billing/models.py": """from django.conf import settings
from django.db import models
from django.urls import reverse


class Invoice(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="billing_invoices")
    cents = models.PositiveIntegerField()

    class Meta:
        db_table = "billing_invoice"
        permissions = [("send_billing", "Can send from billing")]

    def get_absolute_url(self) -> str:
        return reverse("billing:detail", args=[self.pk])


class Line(models.Model):
    invoice = models.ForeignKey("billing.Invoice", on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=80)
""",
    "billing/migrations/__init__.py": "",
    "billing/migrations/0001_initial.py": """import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cents", models.PositiveIntegerField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_invoices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "billing_invoice", "permissions": [("send_billing", "Can send from billing")]},
        ),
    ]
""",
    "billing/migrations/0002_line.py": """import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=80)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="billing.invoice"
                    ),
                ),
            ],
        ),
    ]
""",
    "billing/urls.py": """from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [path("<int:pk>/", views.detail, name="detail")]
""",
    "billing/views.py": """from django.shortcuts import get_object_or_404, render

from .models import Invoice


def detail(request, pk):
    return render(request, "billing/detail.html", {"invoice": get_object_or_404(Invoice, pk=pk)})
""",
    "billing/templates/billing/detail.html": """{% load static billing_tags %}
<link href="{% static 'billing/page.css' %}">
<a href="{% url 'billing:detail' invoice.pk %}">{{ invoice.cents|billing_euros }}</a>
""",
    "billing/static/billing/page.css": ".billing-total { color: red }\n",
    "billing/templatetags/__init__.py": "",
    "billing/templatetags/billing_tags.py": """from django import template

register = template.Library()


@register.filter
def billing_euros(cents: int) -> str:
    return f"{cents / 100:.2f}"
""",
    "billing/tests/__init__.py": "",
    "billing/tests/test_views.py": """from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import TestCase

from billing import signals
from billing.models import Invoice, Line


class BillingViewTest(TestCase):
    def setUp(self) -> None:
        owner = get_user_model().objects.create(username="ada")
        self.invoice = Invoice.objects.create(owner=owner, cents=500)

    def test_detail(self) -> None:
        answer = self.client.get(self.invoice.get_absolute_url())
        self.assertContains(answer, "5.00")
        self.assertTemplateUsed(answer, "billing/detail.html")

    def test_related(self) -> None:
        Line.objects.create(invoice=self.invoice, text="work")
        self.assertEqual(self.invoice.lines.count(), 1)
        self.assertEqual(self.invoice.owner.billing_invoices.count(), 1)

    def test_app(self) -> None:
        config = apps.get_app_config("billing")
        self.assertEqual(config.get_model("Invoice"), Invoice)
        self.assertEqual(Invoice._meta.label_lower, "billing.invoice")
        self.assertEqual(signals.saved[-1], self.invoice.pk)

    def test_migrations_are_complete(self) -> None:
        call_command("makemigrations", "billing", check=True, dry_run=True, verbosity=0)
""",
}

READ_MAP = """\
MAP = Path(__file__).parents[1] / "module_map.yaml"
APPS = list(yaml.safe_load(MAP.read_text())["modules"]) if MAP.exists() else ["billing"]
"""

# A project whose settings read the map lists a new app by itself.
BY_MAP = {
    "shop/settings.py": FILES["shop/settings.py"]
    .replace("SECRET_KEY", "from pathlib import Path\n\nimport yaml\n\nSECRET_KEY", 1)
    .replace('    "billing.apps.BillingConfig",\n', "    *APPS,\n")
    .replace("INSTALLED_APPS", f"{READ_MAP}INSTALLED_APPS", 1),
    "shop/urls.py": """\
from django.conf import settings
from django.urls import include, path

urlpatterns = [path(f"{app}/", include(f"{app}.urls")) for app in settings.APPS]
""",
}
