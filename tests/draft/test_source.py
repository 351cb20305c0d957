"""A name counts as the module's wherever it stands: in compounds, in the plural, in a file's name, in prose."""

from pathlib import Path

import pytest

from generators.draft.source import Source
from generators.model.errors import Refusal
from generators.model.module_map import Module
from generators.model.names import Renaming
from generators.workspace.project import Project, StoredFile

FILES = {
    "cc/store.py": b"class NoteRepository:\n    def list_tags(self):\n        return 'an access key'\n",
    "cc/labels.py": b"",
    "cc/logo.png": b"\x89PNG\xff",
}
SOURCE = Source(
    Project(Path(), Path()),
    "cc",
    Module("Control Center", ("cc",)),
    held=tuple(StoredFile(path, content, 0o644) for path, content in FILES.items()),
)


@pytest.mark.parametrize("pair", ["note=a", "tag=a", "label=a", "access_key=a", "person/tags=a/b"])
def test_names_that_the_module_has(pair: str) -> None:
    SOURCE.refuse_unknown(Renaming.parse("cc", "pem", [pair]))


@pytest.mark.parametrize("pair", ["page=a", "repo=a", "no=a", "access_keys=a", "person/people=c/d"])
def test_names_that_it_has_not(pair: str) -> None:
    with pytest.raises(Refusal, match="cc has no name"):
        SOURCE.refuse_unknown(Renaming.parse("cc", "pem", ["note=b", pair]))
