"""Traps of tests: patched names, fixtures, markers, doctests and recorded answers."""

from generators.model.names import Renaming
from tests.traps.trap import NOTES, Row, Trap

MARKER = Renaming(("cc", "pem"), own=("pytest.mark.cc",))

ROWS = (
    Row(
        "patched names",
        (
            Trap("by its dotted name", 'mock.patch("backend.modules.<cc|pem>.api.run")\n'),
            Trap("on an object", 'def <cc|pem>_run(): ...\nmonkeypatch.setattr(api, "<cc|pem>_run", 1)\n'),
            Trap("patch.object", 'def <cc|pem>_run(): ...\nmocker.patch.object(api, "<cc|pem>_run")\n'),
            Trap("another's", 'mock.patch("other.cc.run")\nmonkeypatch.setattr("smtplib.cc", 1)\n'),
        ),
    ),
    Row(
        "fixtures",
        (
            Trap(
                "fixture and who asks for it",
                """\
                import pytest
                @pytest.fixture
                def <cc|pem>_db(): ...
                def test_x(<cc|pem>_db): assert <cc|pem>_db
                """,
            ),
            Trap(
                "by name",
                """\
                import pytest
                @pytest.fixture
                def <cc|pem>_db(): ...
                @pytest.mark.usefixtures("<cc|pem>_db")
                def test_x(): ...
                """,
            ),
            Trap(
                "under a given name",
                """\
                import pytest
                @pytest.fixture(name="<cc|pem>_db")
                def f(): ...
                def test_x(<cc|pem>_db): ...
                """,
            ),
            Trap(
                "parameters of a test",
                """\
                import pytest
                @pytest.mark.parametrize("<cc|pem>_x, y", [(1, 2)])
                def test_x(<cc|pem>_x, y): ...
                """,
            ),
            Trap("from outside", "def test_x(cc_db): assert cc_db\n"),
            Trap("from outside, by name", 'import pytest\n@pytest.mark.usefixtures("cc_db")\ndef test_x(): ...\n'),
        ),
    ),
    Row(
        "conftest.py",
        (
            Trap("in the module", "import pytest\n@pytest.fixture\ndef <cc|pem>(): ...\n", path="tests/conftest.py"),
            Trap("fixtures from above the module", "def test_x(cc): assert cc\n", path="tests/test_x.py"),
        ),
    ),
    Row(
        "markers",
        (
            Trap("owned by the map", "import pytest\n@pytest.mark.<cc|pem>\ndef test_x(): ...\n", renaming=MARKER),
            Trap("registered nobody knows where", "import pytest\n@pytest.mark.cc\ndef test_x(): ...\n"),
            Trap("a marker with the letters", "import pytest\n@pytest.mark.success\ndef test_x(): ...\n"),
        ),
    ),
    Row(
        "recorded answers",
        (
            Trap("golden file", '{"path": "/<cc|pem>/items"}\n', path="golden.json"),
            Trap("a recorded answer of others", '{"url": "https://example.com/cc"}\n', path="golden.json"),
        ),
    ),
    Row(
        "doctests",
        (
            Trap("example", 'def <cc|pem>_run():\n    """Run.\n\n    >>> <cc|pem>_run()\n    """\n'),
            Trap("example of another", '"""Text.\n\n>>> import gcc\n>>> success(account)\n"""\n'),
        ),
    ),
    Row(
        "file names of tests",
        (
            Trap("test of ours", "", path="tests/test_cc_api.py", moved="tests/test_pem_api.py"),
            Trap("test of something else", "", path="tests/test_success.py", moved="tests/test_success.py"),
        ),
    ),
    Row(
        "reasons and expected texts",
        (
            Trap("a route that is expected", 'assert "/<cc|pem>/items" in text\n'),
            Trap(
                "a reason",
                'import pytest\n@pytest.mark.skip(reason="the <note|prompt> is old")\ndef test_x(): ...\n',
                renaming=NOTES,
            ),
            Trap("a lone word that is expected", 'assert "cc" in text\n'),
        ),
    ),
)
