"""What was done and is then damaged: each damage is noticed at the right stage, with the right verdict."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.plan.engine.evidence.entry import Entry, parsed
from tests.files import git
from tests.plan.planner import Planner

Damage = Callable[[Planner], object]
SECOND = "def test_two(): pass"


def edited(name: str, old: str, new: str) -> Damage:
    """Return a damage that replaces a text."""
    return lambda done: done.edit(name, old, new)


def written(name: str, text: str) -> Damage:
    """Return a damage that writes a whole file."""
    return lambda done: (done.root / name).write_text(text, encoding="utf-8")


def removed(name: str) -> Damage:
    """Return a damage that takes a file away."""
    return lambda done: (done.root / name).unlink()


def never_ready(done: Planner) -> None:
    """Take the route away that says that the service lives; what never comes is not waited for long."""
    done.edit("app.py", '"/livez"', '"/nowhere"')
    done.edit_plan('"{url}/livez", timeout: 120', '"{url}/livez", timeout: 2')


CONTENT: dict[str, tuple[Damage, str, str]] = {
    "the readme is gone": (removed("README.md"), "0/readme", "error"),
    "the status is taken back": (edited("README.md", "accepted", "proposed"), "0/readme", "failed"),
    "something is open": (edited("README.md", "# Notes", "# Notes TODO"), "0/nothing-open", "failed"),
    "another body": (edited("app.py", '{"status": "ok"}', '{"status": "no"}'), "1/alive", "failed"),
    "the process dies": (edited("app.py", "import json\n", "import json\nraise SystemExit(3)\n"), "1/alive", "error"),
    "the route of life is gone": (never_ready, "1/alive", "error"),
    "a dropped constraint": (
        edited("schema.sql", " check (status in ('draft', 'published'))", ""),
        "2/constraint",
        "failed",
    ),
    "a table of another name": (edited("schema.sql", "table notes", "table letters"), "2/table", "failed"),
    "a broken schema": (edited("schema.sql", "create table", "create tabel"), "2/table", "error"),
    "a row too many": (edited("schema.sql", ";\n", "; insert into notes values (1, 'draft');\n"), "2/table", "failed"),
    "a wrong status code": (edited("app.py", "409 if", "200 if"), "3/flow", "failed"),
    "another code of success": (edited("app.py", "self.answer(201", "self.answer(200"), "3/flow", "failed"),
    "a removed route": (edited("app.py", 'self.path == "/notes"', 'self.path == "/letters"'), "3/flow", "failed"),
    "a field is missing": (
        edited("app.py", '{"id": "7", "status": "draft"}', '{"status": "draft"}'),
        "3/flow",
        "failed",
    ),
    "a lost state": (edited("app.py", 'NOTES["7"] = "published"', "pass"), "3/flow", "failed"),
    "an emptied test file": (written("tests/test_notes.py", ""), "3/tests", "failed"),
    "a removed test file": (removed("tests/test_notes.py"), "3/tests", "failed"),
    "a removed test": (edited("tests/test_notes.py", "def test_two(): pass\n", ""), "3/tests", "failed"),
    "a skipped test": (
        edited("tests/test_notes.py", SECOND, "def test_two(): import pytest; pytest.skip()"),
        "3/tests",
        "failed",
    ),
    "a red test": (
        edited("tests/test_notes.py", SECOND, "def test_two(): assert 0"),
        "3/tests",
        "failed",
    ),
    "a test file that is no Python": (written("tests/test_notes.py", "def"), "3/tests", "failed"),
    "a test that ends the process": (
        edited("tests/test_notes.py", SECOND, "def test_two(): import os; os._exit(0)"),
        "3/tests",
        "error",
    ),
    "an artifact that is gone": (removed("feature.py"), "4a/made", "error"),
    "a wrong answer": (edited("feature.py", "42", "41"), "4a/works", "failed"),
    "another word": (edited("report.py", "ok", "bad"), "4b/report", "failed"),
    "another number": (edited("report.py", "2 notes", "no notes"), "4b/report", "failed"),
    "a bad end behind a pipe": (edited("report.py", "ok')\n", "ok')\nraise SystemExit(3)\n"), "4b/report", "failed"),
    "the report kills itself": (
        edited("report.py", "ok')\n", "ok', flush=True)\nimport os; os.kill(os.getpid(), 9)\n"),
        "4b/report",
        "failed",
    ),
}


@pytest.mark.parametrize("name", CONTENT)
def test_damaged_content_fails_its_gate(done: Planner, name: str) -> None:
    damage, gate, state = CONTENT[name]
    damage(done)
    fallen = done.plan("status", "--exit-code")
    assert (fallen.code, "stale" in fallen.out) == (1, True)
    ended = done.advance()
    assert ended.code == (1 if state == "failed" else 2), ended
    states = done.states()
    stage = gate.partition("/")[0]
    assert (states[gate], states[stage]) == (state, "failed")
    assert {one: states[one] for one in ("0", "1", "2", "3", "4a", "4b") if one < stage} == {
        one: "done" for one in ("0", "1", "2", "3", "4a", "4b") if one < stage
    }


def test_a_test_that_hangs_is_ended(done: Planner) -> None:
    done.edit_plan("timeout: 120}\n  - id: 4a", "timeout: 4}\n  - id: 4a")
    done.edit("tests/test_notes.py", SECOND, "def test_two(): import time; time.sleep(60)")
    assert done.advance().code == 2
    assert done.states()["3/tests"] == "error"
    assert "not finished after 4 s" in done.entries()[-1]["why"]


def gate_edited(old: str, new: str) -> Damage:
    """Return a damage to the plan itself."""
    return lambda done: done.edit_plan(old, new)


WORKS = '[python, -c, "import feature; assert feature.ANSWER == 42"]'
DEFINITION: dict[str, tuple[Damage, str, str]] = {
    "prose in a command": (
        gate_edited(f"{WORKS}, baseline_fails: true", "[Check, that, it, works]"),
        "4a/works",
        "error",
    ),
    "a missing tool": (gate_edited('"python report.py | grep ok"', '"nosuchtool report.py"'), "4b/report", "error"),
    "a command that hangs": (
        gate_edited(
            '"python report.py | grep ok", expect: {stdout: {matches: ["^\\\\d+ notes"]}}, timeout: 120',
            '"sleep 60", timeout: 1',
        ),
        "4b/report",
        "error",
    ),
    "a gate that passes on the base": (gate_edited(WORKS, "[python, -c, import json]"), "4a/works", "unproven"),
    "one that cannot be measured there": (
        gate_edited(WORKS, '[bash, -c, "test -f feature.py || exit 127"]'),
        "4a/works",
        "error",
    ),
    "nothing is watched": (gate_edited("watch: [report.py]", "watch: [reports/**]"), "4b/report", "error"),
    "a table that is not there": (gate_edited("{table: notes}", "{table: letters}"), "2/table", "failed"),
    "an unset address": (gate_edited("error: CHECK}", "error: CHECK, url: NOWHERE_URL}"), "2/constraint", "error"),
    "a folder that is not there": (gate_edited("baseline_fails: true", "cwd: nowhere"), "4a/works", "error"),
    "a folder outside": (gate_edited("baseline_fails: true", "cwd: .."), "4a/works", "error"),
    "nobody at the address": (
        gate_edited("http: [{request: GET /livez", 'http: [{request: "GET http://127.0.0.1:9/livez"'),
        "1/alive",
        "error",
    ),
    "the wrong kind of change": (gate_edited("change: created", "change: modified"), "4a/made", "failed"),
}


@pytest.mark.parametrize("name", DEFINITION)
def test_another_definition_is_measured_anew(done: Planner, name: str) -> None:
    damage, gate, state = DEFINITION[name]
    damage(done)
    assert done.advance().code == (2 if state == "error" else 1)
    assert done.states()[gate] == state


@pytest.mark.parametrize(
    "change", [("min_tests: 3", "min_tests: 1"), ("status: 409", "status: 200"), ("watch: [app.py, ", "watch: [")]
)
def test_a_weakened_gate_is_stale(done: Planner, change: tuple[str, str]) -> None:
    done.edit_plan(*change)
    told = done.plan("status")
    assert "its definition has changed" in told.out
    assert done.states()["3"] == "stale"


def test_a_removed_gate_has_to_be_written_down(done: Planner) -> None:
    done.edit_plan('      - {id: nothing-open, absent: ["*.md"], text: TODO}\n', "")
    found = done.plan("check")
    assert (found.code, "[removed-gate]" in found.out) == (1, True)
    done.plan("note", "nothing-open is decided by a review now", "--as", "decision", "--stage", "0")
    assert "[removed-gate]" not in done.plan("check").out


UNREADABLE = {
    "prose": ('run: [python, -c, "import feature; assert feature.ANSWER == 42"]', "run: see that it works"),
    "two kinds": ("artifact: feature.py", "artifact: feature.py, manual: look"),
    "no kind": ("exists: [README.md], ", ""),
    "an unknown key": ("title: Skeleton", "titel: Skeleton"),
    "an unknown service": ("service: api, http", "service: web, http"),
    "a key twice": ("min_tests: 3", "min_tests: 3, min_tests: 1"),
    "a hole": ("- id: 3", "- id: 6"),
    "the same gate twice": ("id: constraint", "id: table"),
    "a pattern that is none": ("text: TODO", 'text: "("'),
    "another version": ("version: 1", "version: 2"),
    "a name of another folder": ("name: notes", "name: letters"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_plan_can_mean_is_refused_with_its_place(done: Planner, name: str) -> None:
    done.edit_plan(*UNREADABLE[name])
    for verb in ("check", "status"):
        refused = done.plan(verb)
        assert (refused.code, refused.err.count("\n"), "plans/1-notes/plan.yaml" in refused.err) == (2, 1, True), (
            refused
        )


@pytest.mark.parametrize("command", [f"run: {WORKS}", 'shell: "python report.py | grep ok"'])
def test_prose_is_told_from_a_program_that_is_missing(done: Planner, command: str) -> None:
    words = "[Check, that, it, works]" if command.startswith("run") else '"Check that it works"'
    done.edit_plan(command, f"{command.partition(':')[0]}: {words}")
    found = done.plan("check")
    assert (found.code, "[prose]" in found.out) == (1, True)
    done.edit_plan("Check", "checkthings")
    assert (done.plan("check").code, "prose" in done.plan("check").out) == (0, False)


FALSE_GREENS = ["python report.py || true", "python report.py; echo ok", "python report.py 2>/dev/null | grep ok",
                "python report.py | wc -l", "set +e\npython report.py", "python report.py &"]  # fmt: skip


@pytest.mark.parametrize("line", FALSE_GREENS)
def test_a_shell_that_cannot_fail_is_refused(done: Planner, line: str) -> None:
    done.edit_plan('"python report.py | grep ok"', json.dumps(line))
    assert "[false-green]" in done.plan("check").out
    refused = done.plan("run", "4b")
    assert (refused.code, "cannot fail" in refused.err) == (2, True)


def rewritten(change: Callable[[list[dict[str, object]]], object]) -> Damage:
    """Return a damage to the entries of the log that leaves their hashes as they are."""

    def damage(done: Planner) -> None:
        entries = done.entries()
        change(entries)
        done.log.write_text("".join(f"{json.dumps(one, separators=(',', ':'))}\n" for one in entries), encoding="utf-8")

    return damage


def recomputed(done: Planner) -> None:
    """Take the first entry away, and make the chain of the others anew."""
    chain: list[Entry] = []
    for line in done.log.read_text(encoding="utf-8").splitlines()[1:]:
        old, _ = parsed(line)
        before = (chain[-1].hash,) if chain else ()
        chain.append(Entry(old.kind, old.at, old.actor, old.stage, old.gate, old.facts, before))
    done.log.write_text("".join(f"{one.line()}\n" for one in chain), encoding="utf-8")


LOGS: dict[str, tuple[Damage, str]] = {
    "an edited verdict": (rewritten(lambda found: found[0].update(verdict="fail")), "[chain]"),
    "another actor": (rewritten(lambda found: found[2].update(actor="ann@example.com")), "[chain]"),
    "a line taken out": (rewritten(lambda found: found.pop(3)), "[chain]"),
    "a line that is none": (lambda done: done.log.write_text(f"{done.log.read_text()}x\n"), "[chain]"),
    "a truncated log": (rewritten(lambda found: found.pop()), "[append-only]"),
    "three lines less": (rewritten(lambda found: [found.pop() for _ in range(3)]), "[append-only]"),
    "a chain made anew": (recomputed, "[append-only]"),
    "no log": (lambda done: done.log.unlink(), "[append-only]"),
    "no signers": (lambda done: (done.root / "plans/allowed_signers").unlink(), "[signature]"),
    "another signer's key": (
        lambda done: done.make_key("bob@example.com"),
        "[signature]",
    ),
}


@pytest.mark.parametrize("name", LOGS)
def test_a_damaged_log_is_noticed(done: Planner, name: str) -> None:
    damage, rule = LOGS[name]
    damage(done)
    found = done.plan("check")
    assert (found.code, rule in found.out) == (1, True), found
    done.commit()
    again = done.plan("ci")
    assert (again.code, rule in again.out, again.err) == (1, True, ""), again


def test_nothing_is_built_on_a_broken_chain(done: Planner) -> None:
    LOGS["an edited verdict"][0](done)
    for arguments in (["run", "0", "--again"], ["note", "x"], ["export", "--in-toto"]):
        refused = done.plan(*arguments)
        assert (refused.code, "was changed" in refused.err) == (1, True), refused
    assert done.states()["0"] != "done"


def test_evidence_that_was_made_up_falls_in_ci(done: Planner) -> None:
    """A chain that is whole, over gates that never ran: only running them again tells."""
    done.edit("report.py", "ok", "bad")
    done.edit_plan("grep ok", "grep bad")
    assert done.plan("run", "4b").code == 0
    done.edit_plan("grep bad", "grep ok")
    lines = done.log.read_text(encoding="utf-8").splitlines()
    old, _ = parsed(lines[-1])
    facts = dict(old.facts) | {"def": next(one["def"] for one in done.entries() if one["gate"] == "report")}
    forged = Entry(old.kind, old.at, old.actor, old.stage, old.gate, facts, old.prev)
    done.log.write_text("\n".join([*lines[:-1], forged.line(), ""]), encoding="utf-8")
    done.commit()
    assert done.states()["4b"] == "done"
    again = done.plan("ci")
    assert (again.code, "4b/report: the log says pass, here: fail" in again.out) == (1, True), again


def test_a_clean_checkout_says_what_the_log_says(done: Planner, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(done.root), "clone")
    clone = Planner(tmp_path / "clone")
    again = clone.plan("ci")
    assert (again.code, "gates run again: all as the log says" in again.out) == (0, True), again
    assert "\n" not in git(clone.root, "status", "--porcelain").strip() or os.name == "nt"


def test_ci_runs_only_the_stages_that_are_named(done: Planner) -> None:
    every, two = done.plan("ci").out, done.plan("ci", "--stage", "0", "--stage", "4b")
    assert (two.code, two.out) == (0, "3 gates run again: all as the log says\n"), two
    assert not every.startswith("3 gates")


def test_ci_of_what_is_not_there_is_not_green(done: Planner) -> None:
    nowhere, nothing = done.plan("ci", "--stage", "99"), done.plan("ci", "--plan", "9-nothing")
    assert (nowhere.code, "there is no stage '99'; there are: 0" in nowhere.err) == (2, True), nowhere
    assert (nothing.code, "there is no plan '9-nothing'; there are: 1-notes" in nothing.err) == (2, True), nothing
