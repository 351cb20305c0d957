"""A stage runs in its turn, measures what does not hold, and writes down all that was measured."""

import hashlib
import json
import platform

from tests.files import git
from tests.plan.notes_project import RUNNER
from tests.plan.planner import Planner

SLOW = 'run: [python, -c, "import time; time.sleep(60)"], timeout: 1'
REPORT = 'shell: "python report.py | grep ok", expect: {stdout: {matches: ["^\\\\d+ notes"]}}, timeout: 120'


def test_a_stage_waits_for_those_before_it(fresh: Planner) -> None:
    refused = fresh.process("run", "1")
    assert refused.code == 3
    assert "stage 0 comes first" in refused.err
    command = refused.err.split("`")[1]
    assert command == "python -m generators.plan run 0 --plan 1-notes"
    assert fresh.process(*command.split()[3:]).code == 0
    assert fresh.process("run", "1").code == 0


def test_a_stage_is_not_done_any_more_when_its_content_changes(done: Planner) -> None:
    done.edit("README.md", "# Notes", "# More notes")
    refused = done.plan("run", "3")
    assert (refused.code, "stage 0 comes first, and is stale: readme stale" in refused.err) == (3, True)
    assert done.plan(*refused.err.split("`")[1].split()[3:]).code == 0
    assert done.plan("run", "3").code == 0


def test_content_that_comes_back_counts_again(done: Planner) -> None:
    done.edit("report.py", "2 notes", "3 notes")
    assert done.states()["4b"] == "stale"
    git(done.root, "checkout", "--quiet", "--", "report.py")
    assert done.states()["4b"] == "done"


def test_what_holds_is_not_measured_again_unless_asked(done: Planner) -> None:
    before = len(done.entries())
    assert done.plan("run", "0").code == 0
    assert len(done.entries()) == before
    assert done.plan("run", "0", "--again").code == 0
    assert len(done.entries()) == before + 2


def test_one_gate_alone_makes_no_stage(fresh: Planner) -> None:
    assert fresh.plan("run", "0", "--only", "readme").code == 0
    states = fresh.states()
    assert (states["0"], states["0/readme"], states["0/nothing-open"]) == ("in progress", "passed", "missing")
    assert fresh.plan("run", "0", "--only", "nothing").code == 2
    fresh.edit("README.md", "# Notes", "# Notes TODO")
    assert fresh.plan("run", "0", "--only", "nothing-open").code == 1
    assert fresh.plan("run", "0", "--only", "readme").code == 0


def test_the_evidence_says_what_was_measured_on_what_by_whom(done: Planner) -> None:
    entry = next(one for one in done.entries() if one["gate"] == "tests")
    assert (entry["kind"], entry["type"], entry["verdict"], entry["count"], entry["exit"]) == (
        "gate",
        "pytest",
        "pass",
        3,
        0,
    )
    assert entry["command"] == ["python", "-m", "pytest", "tests"]
    assert entry["watch"]["digest"] == entry["watch"]["after"]
    assert (entry["watch"]["files"], entry["attempt"], entry["actor"]) == (2, 1, RUNNER)
    assert entry["source"]["tree"] == git(done.root, "rev-parse", "HEAD~1^{tree}").strip()
    assert entry["env"]["python"] == platform.python_version()
    assert "3 passed" in entry["tail"]
    assert len(entry["prev"]) == 1
    whole = (done.root / ".plan/out" / entry["stdout"]["sha256"]).read_bytes()
    assert (hashlib.sha256(whole).hexdigest(), len(whole)) == (entry["stdout"]["sha256"], entry["stdout"]["bytes"])
    assert git(done.root, "status", "--porcelain") == ""


def test_changes_that_are_not_committed_are_told(fresh: Planner) -> None:
    fresh.edit("README.md", "# Notes", "# More notes")
    fresh.plan("run", "0")
    assert {bool(one["source"]["dirty"]) for one in fresh.entries()} == {True}


def test_every_attempt_is_written_down(done: Planner) -> None:
    done.edit_plan("title: a}, status: 201", "title: a}, status: 202")
    done.edit_plan("      - id: flow\n", "      - id: flow\n        retries: 2\n")
    assert done.plan("run", "3").code == 1
    tried = [one for one in done.entries() if one["gate"] == "flow" and one["verdict"] == "fail"]
    assert [one["attempt"] for one in tried] == [1, 2, 3]
    assert tried[0]["why"] == ["POST /notes: status 201, expected 202"]


def test_secrets_do_not_reach_the_log(done: Planner) -> None:
    told = (
        "import os; print(os.environ['API_TOKEN'], 'postgres://u:hunter2x@h/d', 'id vwx11-vwx12'); raise SystemExit(1)"
    )
    done.edit_plan(REPORT, f'run: [python, -c, "{told}"], redact: ["vwx\\\\d\\\\d"], env: {{API_TOKEN: s3cret-t0ken}}')
    assert done.plan("run", "4b", OTHER_PASSWORD="hunter3y").code == 1
    log = done.log.read_text(encoding="utf-8")
    assert [one for one in ("s3cret-t0ken", "hunter2x", "vwx11", "vwx12") if one in log] == []
    assert "*** postgres://***@h/d id ***-***" in done.entries()[-1]["tail"]


def test_content_that_moves_while_a_gate_runs_is_no_evidence(done: Planner) -> None:
    done.edit_plan(REPORT, "run: [python, -c, \"open('report.py', 'a').write('# x')\"]")
    assert done.plan("run", "4b").code == 2
    assert "the content changed while the gate ran" in done.entries()[-1]["why"][0]


def test_nothing_a_gate_has_started_outlives_it(done: Planner) -> None:
    starts = "import subprocess; subprocess.Popen(['sh', '-c', 'sleep 2; touch late'])"
    done.edit_plan(REPORT, f'run: [python, -c, "{starts}"]')
    assert done.plan("run", "4b").code == 0
    done.edit_plan(f'run: [python, -c, "{starts}"]', 'run: [sleep, "3"]')
    assert done.plan("run", "4b").code == 0
    assert not (done.root / "late").exists()


def test_a_block_stops_a_stage_until_it_is_lifted(fresh: Planner) -> None:
    assert fresh.plan("block", "0", "--why", "the vendor is silent").code == 0
    refused = fresh.plan("run", "0")
    assert (refused.code, "the vendor is silent" in refused.err) == (3, True)
    assert fresh.states()["0"] == "blocked"
    assert fresh.plan(*refused.err.split("`")[1].split()[3:]).code == 0
    assert fresh.plan("run", "0").code == 0


def test_nobody_knows_who_runs(fresh: Planner) -> None:
    git(fresh.root, "config", "--unset", "user.email")
    refused = fresh.plan("run", "0")
    assert (refused.code, "git config user.email" in refused.err) == (2, True)
    assert fresh.plan("run", "0", GITLAB_USER_LOGIN="rob").code == 0
    assert {one["actor"] for one in fresh.entries()} == {"rob"}


def test_next_says_who_is_awaited(fresh: Planner) -> None:
    last = fresh.advance()
    assert (last.code, "waits for a signature: `python -m generators.plan sign 5" in last.err) == (3, True)


def test_the_verbs_speak_json(fresh: Planner) -> None:
    told = json.loads(fresh.plan("run", "0", "--json").out)
    assert (told["verb"], told["state"], told["gates"]["readme"]["state"]) == ("plan run", "done", "passed")
    assert [one["gate"] for one in json.loads(fresh.plan("log", "--json").out)["entries"]] == ["readme", "nothing-open"]
    refused = json.loads(fresh.plan("run", "2", "--json").out)
    assert refused["exit_code"] == 3


def test_an_unknown_verb_plan_or_stage_is_refused(fresh: Planner) -> None:
    for arguments, words in (
        (["go"], "there is no verb 'go'"),
        (["run", "77"], "it has: 0, 1, 2, 3, 4a, 4b, 5"),
        (["run", "0", "--plan", "9"], "there are: 1-notes"),
        (["run"], "--help"),
    ):
        refused = fresh.process(*arguments)
        assert (refused.code, words in refused.err, "Traceback" in refused.err) == (2, True, False), refused


def test_a_database_that_was_not_prepared_in_time_is_not_prepared(done: Planner) -> None:
    done.edit_plan("prepare: [[python, make.py]]", 'prepare: [[sleep, "60"]], timeout: 1')
    assert done.plan("run", "2").code == 2
    assert "cannot be prepared: `sleep 60`: not finished after 1 s" in done.entries()[-1]["why"][0]
