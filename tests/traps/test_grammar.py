"""What holds for modules made of random pieces: ours change, others' stay, back is back, and they do what they did.

HYPOTHESIS_PROFILE=long python -m pytest -n0 tests/traps/test_grammar.py
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from types import ModuleType

from hypothesis import given, settings

from generators.rewrite.files import SourceFile
from generators.rewrite.module import rewrite_module
from generators.rewrite.proof import doubts
from tests.traps.grammar import modules, renamed_root
from tests.traps.trap import ROOT, Trap

LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = 20_000 if LONG_RUN else 200


@settings(max_examples=EXAMPLES, deadline=None, print_blob=True)
@given(modules())
def test_a_generated_module(trap: Trap) -> None:
    files = list(trap.files)
    rewrite = rewrite_module(files, [ROOT], trap.renaming)
    after = [SourceFile(file.path, file.content) for file in rewrite.files]
    assert after[0].content.decode() == trap.wanted.decode()
    assert doubts(files, [ROOT], trap.renaming, rewrite) == ()
    assert _behaviour(after, trap.renaming.module[1]) == _behaviour(files, "cc")
    root = renamed_root(trap.renaming)
    back = rewrite_module(after, [root], trap.renaming.inverse())
    assert [file.content for file in back.files] == [file.content for file in files]


# Where both names stand in one module every scope is looked at: that takes as long as all of the above.
@settings(max_examples=EXAMPLES // 10, deadline=None, print_blob=True)
@given(modules())
def test_renaming_again_changes_nothing(trap: Trap) -> None:
    after = [SourceFile(file.path, file.content) for file in rewrite_module(trap.files, [ROOT], trap.renaming).files]
    again = rewrite_module(after, [renamed_root(trap.renaming)], trap.renaming)
    assert [file.content for file in again.files] == [file.content for file in after]


def _behaviour(files: list[SourceFile], name: str) -> object:
    """Run a module whose second file is its tools; return what it has put out."""
    text, tools = (file.content.decode() for file in files)
    package = f"backend.modules.{name}"
    found = [ModuleType(path) for path in ("backend", "backend.modules", package, f"{package}.{name}_tools")]
    exec(tools, found[-1].__dict__)
    for above, below in pairwise(found):
        setattr(above, below.__name__.rpartition(".")[2], below)
        above.__path__ = []
    module = ModuleType(f"{package}.x")
    with _installed({one.__name__: one for one in [*found, module, Post("mail")]}):
        exec(compile(text, "generated", "exec"), module.__dict__)
    return module.__dict__["out"]


@contextmanager
def _installed(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    before = dict(sys.modules)
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            del sys.modules[name]
        sys.modules.update({name: before[name] for name in modules if name in before})


class Mail:
    """An object of others: it has whatever is asked for."""

    def __getattr__(self, name: str) -> int:
        return len(name)


class Post(ModuleType):
    """A module of others with the names that generated modules use."""

    Mail = Mail
    box = Mail()
    cc = note = notes = cc_list = cc_id = 7

    class CcError(Exception):
        """An error of others."""

    @staticmethod
    def send(**options: object) -> dict[str, object]:
        """Return what was given."""
        return options
