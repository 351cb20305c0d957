"""This repository's own plan, the release checklist, is readable, whole, and true in a clean working tree."""

import pytest

from tests.machine import ROOT
from tests.plan.planner import Planner
from tests.template.projects import snapshot


def test_the_checklist_holds_without_a_run() -> None:
    told = Planner(ROOT).plan("check")
    assert (told.code, told.err, "not-rendered" in told.out) == (0, "", False), told


@pytest.mark.slow
def test_what_was_done_still_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    planner = Planner(snapshot(tmp_path_factory.mktemp("release") / "goldmaster"))
    # Stage 2 is these very tests.
    told = planner.process("ci", "--stage", "0", "--stage", "1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="")
    assert (told.code, "gates run again: all as the log says" in told.out) == (0, True), told
