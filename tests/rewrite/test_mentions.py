"""A file that names a module by its import path is found, by line; one that does not is not."""

import pytest

from generators.rewrite.mentions import mentions
from generators.rewrite.package import Package

PEM = Package.of(["backend/modules/pem"])
BILLING = Package.of(["src/billing", "tests/billing"])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("backend/main.py", "import backend.modules.pem\n"),
        ("backend/main.py", "import backend.modules.pem.public as p\n"),
        ("backend/main.py", "from backend.modules.pem.public import Pem\n"),
        ("backend/main.py", "from backend.modules import cc, pem\n"),
        ("backend/main.py", "def f():\n    from .modules.pem import public\n"),
        ("backend/modules/hub/http.py", "from ..pem import public\n"),
        ("backend/modules/__init__.py", "from . import pem\n"),
        ("backend/modules/hub/http.py", 'patch("backend.modules.pem.public.now")\n'),
        ("backend/broken.py", "def (:\n    backend.modules.pem\n"),
        ("docs/pem.md", "See `backend/modules/pem/public.py`.\n"),
        ("docs/pem.md", "It lies in backend/modules/pem.\n"),
        (".github/CODEOWNERS", "/backend/modules/pem @team\n"),
        ("pyproject.toml", 'omit = ["shop/backend/modules/pem/*"]\n'),
    ],
)
def test_a_mention_is_found(path: str, text: str) -> None:
    assert mentions(path, text.encode(), PEM) == [text.count("\n")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("backend/main.py", "from backend.modules import pems\nimport backend.modules.pem_old\n"),
        ("backend/main.py", "from other.modules import pem\nfrom . import pem\n"),
        ("backend/main.py", "from pem import public\npem = 1\n"),
        ("docs/pem.md", "backend/modules/pem-old and mybackend.modules.pem and backend/modules/pem.txt\n"),
        ("docs/pem.md", "The pem is gone.\n"),
        ("logo.png", "\0backend/modules/pem\n"),
    ],
)
def test_what_is_not_the_module_is_not_found(path: str, text: str) -> None:
    assert mentions(path, text.encode(), PEM) == []


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("src/app.py", "import billing\n", [1]),
        ("src/app.py", "x\nfrom billing.rates import rate\n", [2]),
        ("src/app.py", 'load("billing.rates:rate")\n', [1]),
        ("src/app.py", 'cover("src/billing")\n', [1]),
        ("docs/a.md", "Billing is billing. The billing department, and its billing/invoice.\n", []),
        ("docs/a.md", "tests/billing/test_rates.py\n", [1]),
        ("src/app.py", "customer.billing.address\n", []),
    ],
)
def test_a_package_of_one_word_is_known_by_imports(path: str, text: str, lines: list[int]) -> None:
    assert mentions(path, text.encode(), BILLING) == lines
