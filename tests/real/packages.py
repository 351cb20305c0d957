"""The packages that are cloned: where their code and tests lie, what they need, and the name they are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Package:
    """One package of the registry.

    `word` is the module's name in the map and `clone` the name of the clone; `code` and `tests` are folders of the
    source distribution; `needs` are requirements of its tests. `renames` are further names to map; `keep` and `own`
    are lists of the map. `moved` is said anew in the tests, because they lie in a folder of another name here. `files`
    are put beside the tests, `{tests}` being their folder; `options` are arguments of pytest, `{word}` being the name.
    `limit` says why some tests fail in the clone, or why there is none.
    """

    name: str
    version: str
    style: str
    word: str
    clone: str
    code: tuple[str, ...]
    needs: str = ""
    tests: str = "tests"
    renames: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    limit: str = ""


DATABASES = """\
[sqla_testing]
requirement_cls = {tests}.requirements:DefaultRequirements
profile_file = {tests}/profiles.txt
[db]
default = sqlite:///:memory:
sqlite = sqlite:///:memory:
sqlite_file = sqlite:///querytest.db
"""

PACKAGES = (
    Package(
        *("starlette", "1.10.0", "async web framework", "starlette", "comet", ("starlette",)),
        needs="anyio httpx httpx2 itsdangerous jinja2 opentelemetry-sdk python-multipart pyyaml trio importlib-metadata"
        " blockbuster typing-extensions",
        moved={"from tests.": "from starlette_tests."},
        own=("starlette",),
    ),
    Package(
        *("django-filter", "26.2", "Django app", "django_filters", "query_sieves", ("django_filters",)),
        needs="django<6 djangorestframework django-crispy-forms pytest-django pytz",
        moved={"tests.": "django_filters_tests.", '"tests"': '"django_filters_tests"'},
        files={"pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = {tests}.settings\n"},
    ),
    Package(
        *("click", "8.5.1", "command line", "click", "tap", ("src/click",)),
        files={"pytest.ini": "[pytest]\nmarkers = stress\n"},
        options=("-m", "not stress"),
    ),
    Package(
        *("attrs", "26.1.0", "metaprogramming, two packages, stubs", "attr", "trait", ("src/attr", "src/attrs")),
        needs="cloudpickle hypothesis pympler",
        renames=("attrs=traits",),
        own=("__attr*", "attr_dict"),
        limit="three tests read data that an older attr has pickled: its name in there cannot be changed",
    ),
    Package(
        *("httpx", "0.28.1", "async client", "httpx", "wire", ("httpx",)),
        needs="certifi httpcore anyio idna trio uvicorn trustme chardet h2 socksio click pygments rich<14 zstandard"
        " brotli cryptography python-multipart",
        moved={"from tests.": "from httpx_tests.", '"tests/': '"httpx_tests/'},
        files={"pytest.ini": "[pytest]\nmarkers =\n  network\n  copied_from\n"},
    ),
    Package(
        *("jinja2", "3.1.6", "template engine", "jinja2", "stencil", ("src/jinja2",)),
        needs="markupsafe trio babel",
    ),
    Package(
        *("marshmallow", "4.4.0", "serialisation", "marshmallow", "nougat", ("src/marshmallow",)),
        needs="simplejson",
        moved={"from tests.": "from marshmallow_tests."},
        options=("--ignore-glob=*/mypy_test_cases",),
    ),
    Package(
        *("alembic", "1.20.1", "migrations on SQLAlchemy", "alembic", "retort", ("alembic",)),
        needs="sqlalchemy<2.1 mako typing-extensions tzdata black zimports pytest-xdist",
        moved={"from tests.": "from alembic_tests.", "from tests ": "from alembic_tests "},
        own=("alembic",),
        files={"setup.cfg": DATABASES},
    ),
    Package(
        *("more-itertools", "11.2.1", "functions with stubs", "more_itertools", "extra_loops", ("more_itertools",)),
    ),
    Package(
        *("networkx", "3.6.1", "data library", "networkx", "netgraph", ("networkx",)),
        needs="numpy scipy pandas",
        tests="",
        options=("{word}/classes", "{word}/readwrite", "{word}/utils"),
    ),
    Package(
        *("rich", "15.0.0", "terminal output, no tests in it", "rich", "plush", ("rich",)),
        needs="markdown-it-py pygments",
        tests="",
    ),
    Package(
        *("pydantic-settings", "2.16.3", "settings", "pydantic_settings", "typed_options", ("pydantic_settings",)),
        needs="pydantic python-dotenv typing-inspection pytest-mock pytest-examples pyyaml tomli",
        options=("--ignore-glob=*/test_docs.py",),
    ),
)
