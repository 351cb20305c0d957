"""The loader of module_map.yaml."""

from pathlib import Path

import pytest

from backend.common.module import ModuleMapError, find_map, load_modules
from backend.modules.cc import NAME


def test_the_map_lists_the_gold_standard() -> None:
    modules = {module.name: module for module in load_modules()}
    assert modules[NAME].load_metadata().schema == NAME
    assert list(modules[NAME].migrations().glob("0001_*.py"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "modules: [cc]",
        "modules: {cc: [",
        "modules: {nope: {paths: [backend/modules/nope]}}",
        "modules: {common: {paths: [backend/common]}}",
        "modules: {cc: {paths: []}}",
        "modules: {cc: }",
    ],
)
def test_a_broken_map_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "module_map.yaml"
    path.write_text(text)
    with pytest.raises(ModuleMapError, match=r"module_map\.yaml"):
        load_modules(path)


def test_without_a_map_the_way_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModuleMapError, match="not found above"):
        find_map(tmp_path / "file.py")
