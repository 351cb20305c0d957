"""The benchmarks measure what they say: the reference is a real module that ours clones, the peers do their part."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import rename
from benchmarks.measure import timed
from benchmarks.page import filled
from benchmarks.peers import Peer, peers
from benchmarks.plot import plot
from benchmarks.reference import FOLDER, TARGET, Reference, build
from benchmarks.results import Result, bars
from tests.files import read_files
from tests.machine import ROOT
from tests.place import Place

SMALL = 0.1
CHANGED = "autogenerate/__init__.py"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Build a tenth of the module once."""
    return build(tmp_path_factory.mktemp("benchmarks") / "reference", SMALL)


@pytest.fixture
def copy(reference: Reference, tmp_path: Path) -> Path:
    """Return a copy of it."""
    subprocess.run(["cp", "-r", str(reference.root), str(tmp_path / "copy")], check=True)
    return tmp_path / "copy"


def test_the_reference_is_as_large_as_a_real_module(tmp_path: Path) -> None:
    made = build(tmp_path / "reference")
    assert made.files == 66
    assert 12_000 < made.lines < 16_000
    assert 800 < made.words < 1_200


def test_the_reference_is_the_same_each_time(reference: Reference, tmp_path: Path) -> None:
    again = build(tmp_path / "again", SMALL)
    assert read_files(again.root) == read_files(reference.root)


def test_all_of_it_is_python_and_repeated_in_its_parts(tmp_path: Path) -> None:
    twice = build(tmp_path / "twice", 2)
    once = twice.root / FOLDER / "part00"
    assert twice.files == 2 * 66 + 1
    for path in once.rglob("*.py"):
        compile(path.read_bytes(), path, "exec")


def test_ours_clones_it_with_proof(copy: Path) -> None:
    done = Place(copy).run("clone", "cc", "pem", "--no-verify", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["proof"]["inverse"]
    assert told["proof"]["residue"]
    assert sum(told["renamed"].values()) > 50


@pytest.mark.parametrize("peer", peers(), ids=lambda peer: peer.name)
def test_every_peer_does_its_part(peer: Peer, copy: Path) -> None:
    if not peer.is_installed:
        pytest.skip(f"{peer.name} is not installed: uv sync --group bench")
    peer.prepare(copy)
    timed(peer.command, copy)
    if peer.whole and peer.name != "cp":
        folder = copy / (TARGET if (copy / TARGET).exists() else FOLDER)
        assert "from backend.modules.pem.autogenerate" in (folder / CHANGED).read_text("utf-8")


def test_a_command_that_fails_is_no_result(copy: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        timed([sys.executable, "-c", "raise SystemExit('why')"], copy)
    assert "why" in failed.value.output


def test_only_some_tools_at_one_size(tmp_path: Path) -> None:
    document = tmp_path / "results.json"
    arguments = ["--sizes", str(SMALL), "--rounds", "2", "--only", "cp", "--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.rename", *arguments, "--json", str(document)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(document.read_text("utf-8"))["results"]
    assert {one["tool"] for one in results} >= {"cp", "cp + sed"}
    assert {(one["files"], len(one["runs"])) for one in results} == {(6, 2)}
    assert "cp + sed" in done.stdout


def result(tool: str, seconds: float, times: float = 1) -> Result:
    """Return a result that was not measured."""
    return Result(tool, times, int(66 * times), 1, seconds, seconds, seconds, 100.0, 0, (seconds,))


@pytest.mark.parametrize(("ours", "holds"), [(1.0, True), (1.1, False)])
def test_a_bar_holds_or_it_does_not(ours: float, holds: bool) -> None:
    [bar] = bars([result("ours, cold", ours), result("rope", 1.0)])
    assert bar.holds is holds
    assert str(bar).startswith("holds" if holds else "DOES NOT HOLD")


def test_growth_is_linear_or_it_is_not() -> None:
    for large, holds in ((15.0, True), (16.0, False)):
        growth = bars([result("ours, cold", 1.0), result("ours, cold", large, 15.0)])[0]
        assert growth.holds is holds


@pytest.mark.parametrize(("seconds", "other", "code"), [(2.0, 1.0, 1), (0.5, 1.0, 0), (0.5, None, 1)])
def test_check_fails_when_a_bar_does_not_hold_or_was_not_measured(
    monkeypatch: pytest.MonkeyPatch, seconds: float, other: float | None, code: int
) -> None:
    measured = [result("ours, cold", seconds), *([result("rope", other)] if other else [])]
    chosen = [peer for peer in peers() if peer.name in ("ours, cold", "rope")]
    monkeypatch.setattr(rename, "peers", lambda: chosen)
    monkeypatch.setattr(rename, "measure", lambda *arguments: iter(measured))
    monkeypatch.setattr(sys, "argv", ["rename", "--quick", "--check"])
    assert rename.main() == code


def test_the_page_is_filled_with_the_figures_and_only_once() -> None:
    results = [asdict(result("ours, cold", 2.25)), asdict(result("rope", 1.0)), asdict(result("rope", 9.0, 15.0))]
    machine = {"cores": 2, "memory_gb": 24, "system": "Linux", "python": "3.11.7", "alembic": "1.20.1"}
    bar = {"name": "against rope", "ours": 2.25, "most": 1.0, "unit": "s", "holds": False}
    document = {"machine": machine, "results": results, "bars": [bar]}
    page = filled((ROOT / "docs/performance.md").read_text("utf-8"), document)
    assert filled(page, document) == page
    assert "| against rope | 2.250 s | 1.000 s | **no** |" in page
    assert "| rope | 1.000 (1.000) | 9.000 (9.000) |" in page
    assert "2 cores and 24 GB" in page


def test_the_picture_has_a_line_for_each_tool() -> None:
    tools = ("ours, cold", "ours, warm", "rope", "LibCST's command", "cp + sed")
    results = [asdict(result(tool, times, times)) for tool in tools for times in (1.0, 15.0)]
    picture = ElementTree.fromstring(plot(results))
    texts = " ".join(picture.itertext())
    assert [
        name for name in ("Goldmaster, cold", "Goldmaster, warm", "rope", "LibCST", "sed") if name not in texts
    ] == []
    assert len(picture.findall("{*}circle")) == 10
