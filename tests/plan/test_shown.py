"""What people read: documents from the log alone, a page that needs nothing else, a statement for other tools."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from tests.files import build_files, git
from tests.plan.planner import Planner

STATEMENT = {
    "type": "object",
    "required": ["_type", "subject", "predicateType", "predicate"],
    "properties": {
        "_type": {"const": "https://in-toto.io/Statement/v1"},
        "subject": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["digest"],
                "properties": {"digest": {"type": "object", "additionalProperties": {"pattern": "^[0-9a-f]{40,64}$"}}},
            },
        },
        "predicateType": {"const": "https://in-toto.io/attestation/test-result/v0.1"},
        "predicate": {
            "required": ["result", "configuration"],
            "properties": {
                "result": {"enum": ["PASSED", "WARNED", "FAILED"]},
                "configuration": {"type": "array", "items": {"required": ["digest"]}},
                "passedTests": {"type": "array", "items": {"type": "string"}},
                "warnedTests": {"type": "array", "items": {"type": "string"}},
                "failedTests": {"type": "array", "items": {"type": "string"}},
            },
        },
    },
}


def test_the_log_document_tells_the_story(done: Planner) -> None:
    said = {"decision": "one table", "question": "is it enough?", "work": "made the table", "risk": "slow"}
    for sort, words in said.items():
        assert done.plan("note", words, "--as", sort, "--stage", "2").code == 0
    assert done.plan("block", "4a", "--why", "the vendor is silent").code == 0
    assert done.plan("render").code == 0
    told = (done.folder / "LOG.md").read_text()
    stage = told[told.index("## Stage 2") : told.index("## Stage 3")]
    sections = {
        "Decisions made": "one table",
        "Open questions": "is it enough?",
        "Work completed": "made the table",
        "Risk": "slow",
        "Rollback": "restore the backup",
        "Evidence": "| constraint | sql | passed |",
        "Gate result": "2 of 2 hold",
    }
    for title, words in sections.items():
        assert stage.index(f"**{title}**") < stage.index(words)
    assert "**Status**: blocked" in told
    assert "do not edit" in told.splitlines()[0]


def test_documents_follow_the_log_and_not_the_content(done: Planner) -> None:
    assert done.plan("render").code == 0
    done.edit("report.py", "2 notes", "3 notes")
    assert done.plan("render", "--check").code == 0
    assert done.plan("check").code == 0
    done.plan("note", "x")
    assert done.plan("render", "--check").code == 1
    told = done.plan("check")
    assert (told.code, "warning: [not-rendered]" in told.out) == (0, True)
    done.commit()
    found = done.plan("ci")
    assert (found.code, "plans/1-notes/LOG.md: [not-rendered]" in found.out) == (1, True)
    done.plan("render")
    (done.folder / "LOG.md").write_text("all done\n")
    assert "[not-rendered]" in done.plan("check").out


class Outside(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember links to other files."""
        self.found += [f"{tag} {value}" for name, value in attrs if name in ("src", "href") and value]
        if tag in ("script", "link", "iframe", "img"):
            self.found.append(tag)


def test_the_page_needs_nothing_else_and_lets_nothing_in(done: Planner) -> None:
    done.plan("note", "<script>alert(1)</script>", "--stage", "1")
    done.edit("report.py", "ok", "bad")
    done.plan("run", "4b")
    assert done.plan("render", "--html", "plan.html").code == 0
    text = (done.root / "plan.html").read_text()
    outside = Outside()
    outside.feed(text)
    assert outside.found == []
    assert "&lt;script&gt;alert(1)" in text
    for words in ("Notes", "signed by ann@example.com", "exit 1, expected 0", "Signatures", "of 7 stages"):
        assert words in text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_a_browser_shows_the_page(done: Planner, tmp_path: Path) -> None:
    done.plan("render", "--html", "plan.html")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += [
        "--disable-background-networking",
        "--disable-component-update",
        f"--user-data-dir={tmp_path / 'browser'}",
    ]
    shown = subprocess.run(
        ["chromium", *quiet, "--dump-dom", (done.root / "plan.html").as_uri()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(re.findall(r'<details class="stage"', shown)) == 7
    assert shown.count('class="pill done"') == 7


def test_the_statement_is_in_toto(done: Planner) -> None:
    told = json.loads(done.plan("export", "--in-toto").out)
    jsonschema.validate(told, STATEMENT)
    assert told["subject"][0]["digest"]["gitCommit"] == git(done.root, "rev-parse", "HEAD").strip()
    assert told["predicate"]["result"] == "PASSED"
    done.edit("report.py", "ok", "bad")
    done.plan("run", "4b")
    told = json.loads(done.plan("export", "--in-toto").out)
    jsonschema.validate(told, STATEMENT)
    assert (told["predicate"]["result"], told["predicate"]["failedTests"]) == ("FAILED", ["4b/report"])
    assert done.plan("export").code == 2


def test_status_shows_bars_states_and_the_next_command(done: Planner) -> None:
    told = done.process("status", "--gates", PYTHONIOENCODING="utf-8")
    assert "1-notes  Notes  ━━━━━━━━━━━━━━━━━━━━━━━━  7/7 stages, 11/11 gates" in told.out
    assert "\x1b[" not in told.out
    done.edit("app.py", "Notes over HTTP", "Notes over the wire")
    told = done.process("status", PYTHONIOENCODING="ascii")
    assert "#" in told.out and "next: python -m generators.plan run 1 --plan 1-notes" in told.out
    assert done.plan("status", "--exit-code").code == 1


def test_what_is_stale_for_one_reason_is_told_once(done: Planner) -> None:
    done.edit("schema.sql", "create table", "create  table")
    told = done.plan("status").out
    assert re.search(r"2  stale +Data layer +0/2  its content has changed\n    3  ", told), told
    assert re.search(r"stale +constraint  its content has changed", done.plan("status", "--gates").out)
    done.edit_plan("rows: [[0]]", "rows: [[1]]")
    told = done.plan("status").out
    assert re.search(r"stale +table  its definition has changed\n +stale +constraint  its content", told), told


def test_the_schema_for_editors_takes_the_plan(done: Planner) -> None:
    import yaml

    schema = json.loads(done.plan("check", "--schema").out)
    plan = yaml.safe_load((done.folder / "plan.yaml").read_text())
    plan["stages"] = [{**stage, "id": str(stage["id"])} for stage in plan["stages"]]
    jsonschema.validate(plan, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plan, "fase": 1}, schema)


def test_long_stages_are_warned_of(done: Planner) -> None:
    done.edit_plan("title: Reports\n", "title: Reports\n    estimate: 1 d\n")
    told = done.plan("check")
    assert (told.code, "warning: [long] split it, into 4b and 4c say" in told.out) == (0, True)


def test_no_plan_at_all_is_told(tmp_path: Path) -> None:
    build_files(tmp_path, {"module_map.yaml": "version: 1\nmodules: {}\n"})
    git(tmp_path, "init", "--quiet")
    refused = Planner(tmp_path).plan("status")
    assert (refused.code, "generators.plan new" in refused.err) == (2, True)
