"""What a map says after a module got another name."""

import pytest

from generators.model.errors import Refusal
from generators.model.map_rename import rename_module
from generators.model.module_map import read_map
from generators.model.names import Renaming

MAP = """\
version: 1
modules:
  cc:  # the gold
    title: Control Center
    paths: [backend/modules/cc]
  pem:
    title: Pem
    paths: [backend/modules/pem]
    depends_on: [cc]
    cloned_from:
      module: cc
      source: aa
      commit: bb
      names: {cc: pem, note: prompt}
"""
RENAMED = """\
version: 1
modules:
  hub:  # the gold
    title: Hub
    paths: [backend/modules/hub]
  pem:
    title: Pem
    paths: [backend/modules/pem]
    depends_on: [hub]
    cloned_from:
      module: hub
      source: aa
      commit: bb
      names: {hub: pem, item: prompt}
      renamed: {cc: hub, note: item}
"""
MOVED = {"backend/modules/cc": "backend/modules/hub"}
HUB = Renaming(("cc", "hub"), (("note", "item"),), ("Control Center", "Hub"))


def test_the_entry_and_whatever_names_it() -> None:
    assert rename_module(MAP, HUB, MOVED) == RENAMED


def test_a_second_rename_leads_from_the_content_of_then_to_today() -> None:
    again = rename_module(RENAMED, Renaming(("hub", "desk"), (("item", "memo"),)), {})
    pem = read_map(again).modules["pem"].cloned_from
    assert pem is not None
    assert pem.names == {"desk": "pem", "memo": "prompt"}
    assert pem.renamed == {"cc": "desk", "note": "memo"}


def test_a_name_that_the_clone_never_mapped_is_mapped_now() -> None:
    renamed = read_map(rename_module(MAP, Renaming(("cc", "hub"), (("tag", "label"),)), MOVED))
    pem = renamed.modules["pem"].cloned_from
    assert pem is not None
    assert (pem.names, pem.renamed) == (
        {"hub": "pem", "note": "prompt", "label": "tag"},
        {"cc": "hub", "tag": "label"},
    )


def test_a_clone_under_another_name_remembers_it() -> None:
    renamed = read_map(rename_module(MAP, Renaming(("pem", "ai"), (("prompt", "ask"),)), {}))
    lineage = renamed.modules["ai"].cloned_from
    assert lineage is not None
    assert (lineage.module, lineage.names, lineage.renamed) == ("cc", {"cc": "ai", "note": "ask"}, {})


def test_a_name_that_is_there_already_is_refused() -> None:
    with pytest.raises(Refusal, match="already has a module 'pem'"):
        rename_module(MAP, Renaming(("cc", "pem")), {})
