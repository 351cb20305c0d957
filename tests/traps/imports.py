"""Traps of imports: the module at its own depth, and everything that is only called like it."""

from tests.traps.trap import PEM, ROOT, Row, Trap

PARTS = "each part of an f-string is judged by itself"
MAIN = {"cc_main.py": "def run(): ...\n"}

ROWS = (
    Row(
        "the module's import path",
        (
            Trap("import", "import backend.modules.<cc|pem>.api\n"),
            Trap("import from", "from backend.modules.<cc|pem>.api import run\n"),
            Trap("import of the package itself", "from backend.modules import <cc|pem>\nprint(<cc|pem>)\n"),
            Trap("another package's module", "from other.cc import run\nimport other.backend.modules.cc.api\n"),
            Trap("a package above all that is called alike", "import cc\nfrom cc.api import run\ncc.run()\n"),
        ),
    ),
    Row(
        "relative imports",
        (
            Trap("a file that is renamed", "from .<cc|pem>_main import run\n", beside=MAIN),
            Trap("a module of the package", "from . import <cc|pem>_main\n<cc|pem>_main.run()\n", beside=MAIN),
            Trap("two levels up", "from ..<cc|pem>_main import run\n", path="sub/x.py", beside=MAIN),
            Trap("out of the module", "from ..common import cc_tools\ncc_tools.cc()\n"),
            Trap("a file that only contains the letters", "from .account import success\n", beside={"account.py": ""}),
        ),
    ),
    Row(
        "aliases",
        (
            Trap("as itself", "import backend.modules.<cc|pem> as <cc|pem>\n<cc|pem>.run()\n"),
            Trap("as a longer name", "import backend.modules.<cc|pem>.models as <cc|pem>_models\n<cc|pem>_models.x\n"),
            Trap("as a name of its own", "import backend.modules.<cc|pem> as c\nc.run()\n"),
            Trap("our alias of another's", "from mail import post as <cc|pem>_post\n<cc|pem>_post()\n"),
            Trap("another's under its own alias", "from mail import cc as copies\nprint(copies)\n"),
        ),
    ),
    Row(
        "the chain that an import allows",
        (
            Trap("used in full", "import backend.modules.<cc|pem>.api\nbackend.modules.<cc|pem>.api.run()\n"),
            Trap("another's in full", "import mail.cc\nmail.cc.run()\n"),
        ),
    ),
    Row(
        "star, lazy, for types only, or with a fallback",
        (
            Trap(
                "star",
                "from .tools import *\n<cc|pem>_run()\n",
                beside={"tools.py": "def cc_run(): ...\n"},
            ),
            Trap(
                "for types only",
                """\
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    from backend.modules.<cc|pem>.api import <Cc|Pem>Client
                def f(client: "<Cc|Pem>Client") -> None: ...
                """,
                beside={"api.py": "class CcClient: ...\n"},
            ),
            Trap(
                "both branches of a fallback",
                "try:\n    from .<cc|pem>_fast import run\nexcept ImportError:\n    from .<cc|pem>_slow import run\n",
                beside={"cc_fast.py": "def run(): ...\n", "cc_slow.py": "def run(): ...\n"},
            ),
            Trap("a table of lazy imports", 'LAZY = {"Client": "backend.modules.<cc|pem>.client"}\n'),
            Trap("star of another", "from mail import *\ncc(1)\n"),
            Trap(
                "another's with our fallback",
                "try:\n    from mail import cc\nexcept ImportError:\n    cc = None\nx = cc\n",
            ),
        ),
    ),
    Row(
        "dotted names in strings",
        (
            Trap("import_module", 'import_module("backend.modules.<cc|pem>.api")\n'),
            Trap("__import__", '__import__("backend.modules.<cc|pem>")\n'),
            Trap("an object behind a colon", 'resolve_name("backend.modules.<cc|pem>.api:run")\n'),
            Trap("plugins of pytest", 'pytest_plugins = ["backend.modules.<cc|pem>.fixtures"]\n'),
            Trap("an application for a server", 'uvicorn.run("backend.modules.<cc|pem>.main:app")\n'),
            Trap("another's dotted name", 'import_module("other.cc.api")\n'),
            Trap("a neighbour's dotted name", 'import_module("backend.modules.billing.cc")\n'),
        ),
    ),
    Row(
        "computed names",
        (
            Trap("the written part is ours", 'import_module(f"backend.modules.<cc|pem>.{name}")\n'),
            Trap("the written part is not ours", 'import_module(f"other.{name}.cc")\n'),
        ),
    ),
    Row(
        "a module with several roots",
        (
            Trap(
                "both roots",
                "from backend.modules.<cc|pem>.api import run\nfrom tests.<cc|pem>.tools import check\n",
                roots=(ROOT, "tests/cc"),
            ),
            Trap("a folder that is no root", "from docs.cc.tools import check\n", roots=(ROOT, "tests/cc")),
        ),
    ),
    Row(
        "another module of the project",
        (
            Trap("beside ours", "from backend.modules.cc_audit import x\nfrom backend.modules.<cc|pem> import y\n"),
            Trap(
                "whose name begins alike", "from backend.modules.ccx import x\nfrom backend.modules.cc_audit import y\n"
            ),
            Trap("with a part called like us", "from backend.modules.billing.cc import Address\n", renaming=PEM),
        ),
    ),
    Row(
        "a new name that shadows the standard library or a package",
        tested_in="tests/test_clone_refusals.py::test_names_that_cannot_be",
    ),
)
