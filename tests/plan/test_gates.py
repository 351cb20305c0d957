"""What gates take and refuse: folders, options, statements, and words for what cannot be."""

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from generators.model.plan import Gate, Plan, Service
from generators.plan.engine.gates import ground as ground_of
from tests.files import build_files
from tests.plan.planner import Planner

SECRET = "s3cr3t-abcdef-123456"
KEYS = f"""\
  keys:
    run: [python, -c, 'import sys; print("{{\\"API_KEY\\": \\"{SECRET}\\"}}", flush=True); sys.stdin.read()']
    exports: [API_KEY]
    timeout: 30
"""
URL = 'env: {DATABASE_URL: "sqlite:///notes.db"}'
TOP = "goal: Notes are made and published."
READ = 'exists: [README.md], text: "^Status: accepted"'


@pytest.mark.parametrize(
    ("gate", "state"),
    [
        ("exists: [a.py], cwd: src", "passed"),
        ("exists: [a.py], cwd: src, text: x", "passed"),
        ("exists: [README.md], cwd: src", "failed"),
        ("absent: [a.py], cwd: src", "failed"),
        ("absent: [README.md], cwd: src", "passed"),
        ("artifact: a.py, change: created, cwd: src", "passed"),
        ("artifact: README.md, cwd: src", "failed"),
        ("absent: [a.py], cwd: nowhere", "error"),
        ("absent: [a.py], cwd: ..", "error"),
    ],
)
def test_what_a_gate_says_of_files_is_said_of_its_folder(fresh: Planner, gate: str, state: str) -> None:
    build_files(fresh.root, {"src/a.py": "x = 1\n"})
    fresh.edit_plan(READ, gate)
    fresh.plan("run", "0")
    assert fresh.states()["0/readme"] == state


@pytest.mark.parametrize(
    "gate",
    [
        'run: [python, -c, "import sys; sys.exit(sys.argv[1])", "key {API_KEY}"]',
        "run: [python, -c, \"import os; print('key', os.environ['API_KEY'])\"]",
        "run: [python, -c, \"import os; print('key', os.environ['MINE'])\"], env: {MINE: 'my {API_KEY}'}",
        'http: [{request: "GET http://127.0.0.1:9/?key={API_KEY}"}]',
    ],
)
def test_what_a_service_exports_stays_out_of_the_log(fresh: Planner, gate: str) -> None:
    fresh.edit_plan("services:\n", f"services:\n{KEYS}")
    fresh.edit_plan(READ, f"service: keys, {gate}")
    fresh.plan("run", "0")
    log = fresh.log.read_text(encoding="utf-8")
    assert (SECRET in log, "***" in log) == (False, True)


def test_a_service_that_says_all_and_ends_at_once_has_said_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say = """echo $$ > new; mv new pid; until [ -e go ]; do sleep 0.01; done; echo '{"WORD": "x"}'"""
    plan = Plan(1, 1, "notes", "Notes", (), services={"one": Service(("sh", "-c", say), exports=("WORD",))})
    known = ground_of._exports

    def exports(log: Path, names: Sequence[str]) -> dict[str, str] | None:
        found = known(log, names)
        if found is None:
            # It ends between the look at its words and the next one at itself.
            while not (tmp_path / "pid").exists():
                time.sleep(0.01)
            (tmp_path / "go").touch()
            os.waitid(os.P_PID, int((tmp_path / "pid").read_text()), os.WEXITED | os.WNOWAIT)
        return found

    monkeypatch.setattr(ground_of, "_exports", exports)
    with ground_of.ground(plan, tmp_path) as place:
        assert place.values(Gate("", service="one"))["WORD"] == "x"


def test_a_secret_at_the_cut_of_an_output_is_not_halved(fresh: Planner) -> None:
    program = f"import os; print('a' * 50 + os.environ['MY_TOKEN'] + 'b' * {300 - len(SECRET) // 2}, end='')"
    fresh.edit_plan(READ, f'run: [python, -c, "{program}"]')
    assert fresh.plan("run", "0", MY_TOKEN=SECRET).code == 0
    told = fresh.entries()[0]["tail"]
    assert (SECRET[-9:] in told, "***" in told) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (TOP, "goal: 2026-02-30", "day"),
        (TOP, "goal: !foo bar", "!foo"),
        (TOP, "? [a]\n: b", "unhashable"),
        (TOP, "goal: x\n<<: 3", "merging"),
        (TOP, "goal: &goal [*goal]", "holds itself"),
        (TOP, "goal: [x", "correct the plan"),
        ("prepare: [[python, make.py]]", "prepare: [[]]", "empty command"),
        ('ready: "{url}/livez"', "ready: nonsense", "no address"),
        (READ, 'exists: ["[z-a]"]', "no glob"),
    ],
)
def test_what_cannot_be_read_is_one_line(fresh: Planner, old: str, new: str, words: str) -> None:
    fresh.edit_plan(old, new)
    refused = fresh.plan("run", "0")
    assert (refused.code, words in refused.err.splitlines()[-1]) == (2, True), refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "`stages:`, found nothing"),
        ("- a\n", "`stages:`, found else"),
        ("version: 1\nphase: 1\nname: notes\ntitle: T\nstages: []\n", "no stage"),
        ("version: 1\nphase: 1\nname: notes\ntitle: T\nstages: [{id: 0, title: A}]\n", "no gate"),
    ],
)
def test_a_plan_without_stages_or_gates_is_one_line(fresh: Planner, text: str, words: str) -> None:
    (fresh.folder / "plan.yaml").write_text(text, encoding="utf-8")
    refused = fresh.plan("run", "0")
    assert (refused.code, refused.err.count("\n"), words in refused.err) == (2, 1, True), refused


class _Short(BaseHTTPRequestHandler):
    """Promises more than it says."""

    def do_GET(self) -> None:
        """Answer with half of an answer."""
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b"half")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def short() -> Iterator[str]:
    """Give the address of a server that breaks off."""
    server = HTTPServer(("127.0.0.1", 0), _Short)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ('run: [echo, "a\\0b"]', "null byte"),
        ('run: [echo, b], env: {"A=B": x}', "environment variable"),
        ('http: [{request: "GET SHORT/"}]', "IncompleteRead"),
        ('http: [{request: "GET SHORT/a b"}]', "control characters"),
        ('http: [{request: "GET file:///etc/hostname"}]', "only http:// and https://"),
    ],
)
def test_what_cannot_be_measured_is_said_in_words(fresh: Planner, gate: str, words: str, short: str) -> None:
    fresh.edit_plan(READ, gate.replace("SHORT", short))
    assert fresh.plan("run", "0").code == 2
    assert words in fresh.entries()[0]["why"][0]


@pytest.mark.parametrize(
    "statement",
    ["commit", "Begin", "/* so */ rollback -- no", "end;", "select 1; COMMIT", "start  transaction", "abort",
     "prepare transaction 'a'", "rollback to savepoint a"],
)  # fmt: skip
def test_a_statement_that_ends_the_transaction_is_refused(fresh: Planner, statement: str) -> None:
    fresh.edit_plan(READ, f'{URL}, sql: ["select 1", "{statement}"]')
    refused = fresh.plan("run", "0")
    assert (refused.code, "has no place under `sql`" in refused.err) == (2, True), refused


TRIGGER = "create trigger t after insert on a begin delete from a; end"


@pytest.mark.parametrize(
    ("statements", "row"),
    [
        (["select ' :b', 'a%', '; commit', 7 % 4"], '[" :b", "a%", "; commit", 3]'),
        (["create table a (b)", TRIGGER, "insert into a values (1)", "select count(*) from a"], "[0]"),
        (["/* begin */ select case when 1 then 'commit' end"], "[commit]"),
    ],
)
def test_statements_are_asked_as_they_are_written(fresh: Planner, statements: list[str], row: str) -> None:
    fresh.edit_plan(READ, f"{URL}, sql: {json.dumps(statements)}, rows: [{row}]")
    assert fresh.plan("run", "0").code == 0, fresh.entries()[0]["why"]


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("exists: [nothing], min: 0", "`min: 0`: give it 1 or more"),
        ("pytest: [tests], min_tests: 0", "`min_tests: 0`: give it 1 or more"),
        ("run: [echo], retries: -1", "`retries: -1`: give it 0 or more"),
        ("run: [echo], timeout: 0", "give it seconds above 0"),
        ("run: [echo], timeout: .inf", "give it seconds above 0"),
        ("run: [echo], timeout: .nan", "give it seconds above 0"),
        ("run: [echo], min_tests: 50", "`min_tests`, which is for pytest"),
        ("run: [echo], rows: [[1]]", "`rows`, which is for sql"),
        ("run: [echo], text: nothing", "`text`, which is for exists and absent"),
        ("pytest: [tests], expect: {stdout: {contains: [NOPE]}}", "`expect`, which is for run and shell"),
        ('http: [{request: "GET http://127.0.0.1:9"}], text: x', "`text`, which is for exists"),
    ],
)
def test_what_lets_a_gate_always_hold_is_refused(fresh: Planner, gate: str, words: str) -> None:
    fresh.edit_plan(READ, gate)
    for verb in (["check"], ["run", "0"]):
        refused = fresh.plan(*verb)
        assert (refused.code, refused.err.count("\n"), words in refused.err) == (2, 1, True), refused


def test_a_page_makes_nothing_stale(fresh: Planner) -> None:
    fresh.edit_plan('watch: ["*.md", "*.toml"]', 'watch: ["**"]')
    assert fresh.plan("run", "0").code == 0
    refused = fresh.plan("render", "--html", "plan.html")
    assert (refused.code, "write plans/1-notes/plan.html" in refused.err) == (2, True), refused
    assert not (fresh.root / "plan.html").exists()
    build_files(fresh.root, {".git/info/exclude": "ignored.html\n"})
    for page in ("plans/1-notes/plan.html", "ignored.html", "../outside.html"):
        assert fresh.plan("render", "--html", page).code == 0
        assert (fresh.root / page).stat().st_size > 1000
        assert fresh.states()["0"] == "done"


def test_a_glob_that_means_nothing_is_found_without_a_run(fresh: Planner) -> None:
    fresh.edit_plan(READ, 'exists: ["[z-a].md"]')
    found = fresh.plan("check")
    assert (found.code, "0/readme: [glob] '[z-a].md' is no glob" in found.out) == (1, True), found
