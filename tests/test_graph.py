"""What `generators.graph` draws of a small app, in each format, and when a committed picture is stale."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.shop import MAP, build_shop
from tests.two_modules import with_pem

CC, DESK, PEM = (f"backend/modules/{name}" for name in ("cc", "desk", "pem"))
ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"
BROWSER = shutil.which("chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--virtual-time-budget=3000"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom"),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return build_shop(tmp_path_factory.mktemp("graph") / "shop")


@pytest.fixture
def own(tmp_path: Path) -> Place:
    return build_shop(tmp_path / "shop")


def edges(place: Place) -> dict[tuple[str, str, str], dict[str, object]]:
    found = json.loads(place.run("graph", "--json").out)["edges"]
    return {(edge["user"], edge["used"], edge["kind"]): edge for edge in found}


def test_what_is_shown(shop: Place) -> None:
    found = json.loads(shop.run("graph", "--json").out)
    assert [node["name"] for node in found["nodes"]] == ["cc", "pem", "desk", "hub"]
    cc, pem = found["nodes"][:2]
    assert (cc["title"], cc["gold"], cc["files"], cc["tests"]) == ("Notes", True, 17, 4)
    assert [name for name, _ in cc["door"]] == ["NoteView", "NoteDone"]
    assert pem["deployment"] == "service"
    tie = edges(shop)["desk", "cc", "uses"]
    assert (tie["declared"], tie["seen"], tie["broken"]) == (True, True, "")
    assert tie["places"] == [f"{DESK}/reader.py:2"]
    assert edges(shop)["hub", "cc", "event"]["events"] == ["cc.note_done.v1"]


@pytest.mark.parametrize(
    ("files", "tie", "broken"),
    [
        ({f"{PEM}/new.py": "from backend.modules.cc.public import NoteView\n"}, ("pem", "cc"), "not declared"),
        ({f"{DESK}/new.py": "from ..cc.domain import note\n"}, ("desk", "cc"), "past the door"),
        ({f"{PEM}/new.py": "def f():\n    import backend.modules.cc.bootstrap\n"}, ("pem", "cc"), "not declared, past"),
        (
            {"module_map.yaml": MAP.replace("gold: true", "depends_on: [desk]")},
            ("desk", "cc"),
            "in a circle",
        ),
    ],
)
def test_what_is_broken_is_red(own: Place, files: dict[str, str], tie: tuple[str, str], broken: str) -> None:
    build_files(own.root, files)
    assert str(edges(own)[*tie, "uses"]["broken"]).startswith(broken)
    red = ET.fromstring(own.run("graph", "--format", "svg").out).iter(f"{SVG}path")
    assert (tie[0], tie[1]) in {
        (one.get("data-user"), one.get("data-used")) for one in red if "broken" in one.get("class", "")
    }
    assert "linkStyle" in own.run("graph").out
    assert "color=red" in own.run("graph", "--format", "dot").out


@pytest.mark.parametrize(
    "files",
    [
        {f"{PEM}/tests/test_new.py": "from backend.modules.cc.domain import note\n"},
        {f"{PEM}/new.py": '"""import backend.modules.cc.public"""\n'},
        {"backend/other.py": "from backend.modules.cc.domain import note\n"},
    ],
)
def test_what_is_not_broken(own: Place, files: dict[str, str]) -> None:
    build_files(own.root, files)
    assert not any(edge["broken"] for edge in edges(own).values())


def test_a_dependency_that_nobody_uses_is_dashed(own: Place) -> None:
    build_files(own.root, {"module_map.yaml": MAP.replace("title: Hub,", "title: Hub, depends_on: [pem],")})
    assert edges(own)["hub", "pem", "uses"]["seen"] is False
    assert 'class="edge unused"' in own.run("graph", "--format", "svg").out


def test_mermaid_and_dot(shop: Place) -> None:
    drawn = shop.run("graph").out
    assert drawn.startswith("flowchart TD\n")
    assert 'm1[["pem<br/>Prompts<br/>service"]]' in drawn
    assert "m2 --> m0" in drawn
    assert 'm0 -.->|"cc.note_done.v1"| m3' in drawn  # from the publisher to the subscriber
    assert (
        '"cc" -> "hub" [style=dotted, color=purple, label="cc.note_done.v1"];'
        in shop.run("graph", "--format", "dot").out
    )


def test_the_svg_stands_alone(shop: Place) -> None:
    drawn = shop.run("graph", "--format", "svg").out
    cards = [one.get("data-name") for one in ET.fromstring(drawn).iter(f"{SVG}g") if one.get("data-name")]
    assert sorted(filter(None, cards)) == ["cc", "desk", "hub", "pem"]
    assert "<script" not in drawn


def test_the_page_needs_no_network(shop: Place) -> None:
    page = shop.run("graph", "--format", "html").out
    assert set(re.findall(r"\w+://[^\s\"'<]+", page)) <= {"http://www.w3.org/2000/svg"}
    assert re.findall(r"<(?:link|img|iframe)\b|\bsrc=|@import|\bfetch\(", page) == []


def test_what_people_write_is_not_taken_for_code(own: Place) -> None:
    page = "title: Notes\npurpose: '</script><script>alert(1)</script> & <b>'\n"
    title = MAP.replace("title: Notes", "title: '<Notes> & \"more\"'")
    build_files(own.root, {f"{CC}/cc_map.yaml": page, "module_map.yaml": title})
    drawn = own.run("graph", "--format", "html").out
    assert drawn.count("</script>") == 2
    assert "<b>" not in drawn.partition('id="data"')[0]
    assert "&lt;Notes&gt; &amp;" in drawn
    ET.fromstring(own.run("graph", "--format", "svg").out)


# A hand on the mouse: there is no real pointer that could be captured.
HAND = """<script>{
Element.prototype.setPointerCapture = () => {};
const at = (kind, target, x, y, more) => target.dispatchEvent(new (kind === "wheel" ? WheelEvent : PointerEvent)(
  kind, {bubbles: true, cancelable: true, pointerId: 1, clientX: x, clientY: y, ...more}));
const told = [], name = () => panel.querySelector("h2")?.textContent;
const near = () => world.querySelectorAll(".near.card").length;
const place = () => world.getAttribute("transform");
at("pointerdown", cards.get("desk").querySelector("rect"), 9, 9); at("pointerup", stage, 9, 9);
told.push(name(), near(), location.hash);
at("pointerdown", stage, 9, 9); at("pointerup", stage, 9, 9);
told.push(panel.hidden);
const before = place();
at("pointerdown", stage, 9, 9); at("pointermove", stage, 60, 9); at("pointerup", stage, 60, 9);
told.push(place() !== before, panel.hidden);
const scale = view.scale;
at("wheel", stage, 300, 300, {deltaY: -200});
told.push(view.scale > scale);
search.value = "note_done"; search.dispatchEvent(new Event("input"));
told.push([...found.children].map((one) => one.firstChild.textContent).join());
search.value = "hu"; search.dispatchEvent(new Event("input"));
search.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter"}));
told.push(name(), search.value);
document.querySelector('[data-look="event"]').click();
told.push(world.querySelector(".edge.event").classList.contains("off"), near());
document.title = told.join("|");
}</script></body>"""


def in_browser(page: str, folder: Path, address: str = "") -> str:
    place = build_files(folder, {"page.html": page}) / "page.html"
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={folder / 'profile'}", f"{place.as_uri()}{address}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.skipif(BROWSER is None, reason="no chromium")
def test_the_page_in_a_browser(shop: Place, tmp_path: Path) -> None:
    shown = in_browser(shop.run("graph", "--format", "html").out, tmp_path, "#desk")
    assert "4 modules" in shown
    panel = shown.partition('<aside id="panel"')[2].partition("</aside>")[0]
    assert ">Depends on</h3>" in panel
    assert f"{DESK}/reader.py:2" in panel
    assert 'class="card gold near" data-name="cc"' in shown


@pytest.mark.skipif(BROWSER is None, reason="no chromium")
def test_click_move_zoom_search_and_switch(shop: Place, tmp_path: Path) -> None:
    page = shop.run("graph", "--format", "html").out.replace("</body>", HAND)
    title = in_browser(page, tmp_path).partition("<title>")[2].partition("</title>")[0]
    assert title.split("|") == [
        *("desk", "2", "#desk", "true"),  # a click shows a module and what it is tied to, one beside it closes
        *("true", "true", "true"),  # dragged, not clicked; zoomed
        *("cc,pem", "hub", ""),  # found by what its page says; taken
        *("true", "1"),  # without events nothing is tied to it
    ]


def test_one_module_and_those_around_it(shop: Place) -> None:
    found = json.loads(shop.run("graph", "desk", "--json").out)
    assert [node["name"] for node in found["nodes"]] == ["cc", "desk"]
    assert shop.run("graph", "nobody").code == 2


def test_lineage_and_drift(small_project: Path, tmp_path: Path) -> None:
    place = with_pem(small_project, tmp_path / "project")
    build_files(place.root, {f"{CC}/public.py": "class CcError(Exception):\n    pass\n\n\nNEW = 1\n"})
    commit_all(place.root)
    node = json.loads(place.run("graph", "pem", "--json").out)["nodes"][-1]
    assert (node["name"], node["source"]) == ("pem", "cc")
    status = json.loads(place.run("status", "pem", "--json").out)["modules"][0]
    assert node["state"] == status["state"]
    assert node["state"]
    page = place.run("graph", "--format", "html").out
    assert f'class="dot {node["state"]}"' in page
    assert 'class="edge lineage"' in page


@pytest.mark.parametrize("form", ["svg", "mermaid", "html", "dot", "json"])
def test_a_committed_picture(own: Place, form: str) -> None:
    assert own.run("graph", "--write", "--format", form).code == 0
    assert own.run("graph", "--check").code == 0
    # What is no tie between modules does not make it stale, nor does the line that a tie stands in.
    build_files(own.root, {f"{PEM}/new.py": "import os\n", "docs/guide.md": "Other.\n"})
    reader = (own.root / DESK / "reader.py").read_text()
    build_files(own.root, {f"{DESK}/reader.py": f"# Reads.\n{reader}"})
    assert own.run("graph", "--check", "--format", form).code == 0
    build_files(own.root, {f"{PEM}/new.py": "from backend.modules.desk.reader import read\n"})
    done = own.run("graph", "--check")
    assert (done.code, done.out.count("\n")) == (1, 1)
    assert f"is stale: run `python -m generators.graph --write --format {form}`" in done.out
    assert own.run("graph", "--write", "--format", form).code == 0
    assert own.run("graph", "--check").code == 0


def test_the_picture_in_the_readme(own: Place) -> None:
    """To draw it again: run this test with the file deleted."""
    build_files(own.root, {f"{PEM}/reader.py": "from backend.modules.desk.reader import read\n"})
    place = ROOT / "docs" / "graph.svg"
    assert own.run("graph", "--write").code == 0
    drawn = own.root / "docs" / "graph.svg"
    if not place.exists():
        shutil.copy(drawn, place)
    assert place.read_bytes() == drawn.read_bytes()


def test_no_picture_to_check(shop: Place) -> None:
    done = shop.run("graph", "--check")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "--write" in done.err


def test_looking_changes_nothing(own: Place) -> None:
    before = own.digest()
    for form in ("mermaid", "svg", "html", "dot", "json"):
        assert own.run("graph", "--format", form).code == 0
    assert own.digest() == before
    assert git(own.root, "status", "--porcelain") == ""
