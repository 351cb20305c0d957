"""What a person decides is signed with an SSH key by somebody other than who ran the gates."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.files import build_files, git
from tests.plan.notes_project import RUNNER
from tests.plan.planner import Planner

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
SECOND = """\
version: 1
phase: 2
name: pages
title: Pages
requires: [{plan: 1-notes}]
stages:
  - {id: 0, title: Foundation, gates: [{id: map, exists: [module_map.yaml]}]}
"""


@pytest.fixture
def ready(done: Planner) -> Planner:
    """Return the project with everything done but the signature, which content has made stale."""
    done.edit("feature.py", "ANSWER = 42\n", "ANSWER = 42  # sure\n")
    done.advance()
    assert done.states()["5"] == "stale"
    return done


def test_somebody_else_signs(ready: Planner) -> None:
    assert ready.sign("5").code == 0
    assert ready.states()["5/accepted"] == "signed"
    entry = ready.entries()[-1]
    assert (entry["signer"], entry["runners"], entry["actor"]) == ("ann@example.com", [RUNNER], RUNNER)


def test_nobody_signs_what_they_ran(ready: Planner) -> None:
    ready.make_key(RUNNER)
    refused = ready.sign("5", identity=RUNNER)
    assert (refused.code, "somebody else signs" in refused.err) == (2, True)
    assert ready.sign("5", "--allow-self", identity=RUNNER).code == 0
    assert ready.entries()[-1]["self"] is True


def test_a_key_that_others_can_read_is_refused_in_words(ready: Planner) -> None:
    ready.make_key()
    ready.key.chmod(0o644)
    refused = ready.sign("5")
    assert (refused.code, "Permissions 0644" in refused.err, "@@" in refused.err) == (2, True, False), refused


def test_a_key_that_is_not_known_cannot_sign(ready: Planner) -> None:
    before = len(ready.entries())
    refused = ready.sign("5", identity="bob@example.com")
    assert (refused.code, "plans/allowed_signers" in refused.err) == (2, True)
    assert len(ready.entries()) == before
    missing = ready.plan("sign", "5", "--as", "ann@example.com", "--key", "nowhere")
    assert (missing.code, "cannot sign" in missing.err) == (2, True)


def test_nothing_is_signed_before_its_gates_hold(done: Planner) -> None:
    done.edit("report.py", "2 notes", "3 notes")
    refused = done.sign("5")
    assert (refused.code, "stage 4b comes first" in refused.err) == (3, True)
    assert done.sign("0").code == 2


def test_the_gaps_come_before_the_signature(fresh: Planner) -> None:
    fresh.make_key()
    fresh.advance()
    refused = fresh.sign("5")
    assert (refused.code, 'note "none" --as gap' in refused.err) == (3, True)
    fresh.plan("note", "no search yet", "--as", "gap")
    assert fresh.sign("5").code == 0


def test_a_changed_signature_is_no_signature(done: Planner) -> None:
    lines = done.log.read_text().splitlines()
    from generators.plan.engine.evidence.entry import Entry, parsed

    old, _ = parsed(lines[-1])
    forged = Entry(old.kind, "2026-01-01T00:00:00.000000Z", old.actor, old.stage, old.gate, old.facts, old.prev)
    done.log.write_text("\n".join([*lines[:-1], forged.line(), ""]))
    assert done.states()["5/accepted"] == "failed"
    assert "[signature]" in done.plan("check").out


def test_the_next_phase_starts_from_a_signed_one(fresh: Planner) -> None:
    build_files(fresh.root, {"plans/2-pages/plan.yaml": SECOND})
    refused = fresh.plan("run", "0", "--plan", "2")
    assert (refused.code, "sign 5 --plan 1-notes" in refused.err) == (3, True)
    second = fresh.plan("status").out.partition("\n\n")[2]
    waits = "2-pages starts from 1-notes signed: `python -m generators.plan sign 5 --plan 1-notes`"
    assert second.splitlines()[1:] == [f"  {waits}"]
    assert [one["waits"] for one in json.loads(fresh.plan("status", "--json").out)["plans"]] == ["", waits]
    fresh.make_key()
    fresh.commit()
    fresh.advance()
    fresh.plan("note", "none", "--as", "gap")
    assert fresh.sign("5").code == 0
    assert fresh.plan("run", "0", "--plan", "2").code == 0
    fresh.edit("report.py", "2 notes", "4 notes")
    assert fresh.plan("run", "0", "--plan", "2", "--again").code == 0


def test_a_waiver_counts_until_its_day_and_never_shows_as_passed(done: Planner) -> None:
    done.edit("report.py", "ok", "bad")
    assert done.plan("run", "4b").code == 1
    waive = ["waive", "4b", "report", "--why", "the printer is away", "--as", "ann@example.com", "--key", str(done.key)]
    assert done.plan(*waive, "--until", "2001-01-01").code == 2
    assert done.plan(*waive, "--until", "someday").code == 2
    assert done.plan(*waive, "--until", TOMORROW).code == 0
    assert done.states()["4b/report"] == "waived"
    assert "WAIVED" in done.plan("status").out
    done.edit("report.py", "bad", "ok")
    assert done.states()["4b/report"] == "passed"
    done.edit("report.py", "ok", "bad")
    done.plan("render")
    assert f"WAIVED until {TOMORROW}" in (done.folder / "LOG.md").read_text()


def test_a_waiver_of_another_day_or_definition_does_not_count(done: Planner) -> None:
    done.edit("report.py", "ok", "bad")
    waive = ["waive", "4b", "report", "--why", "x", "--as", "ann@example.com", "--key", str(done.key)]
    assert done.plan(*waive, "--until", TOMORROW).code == 0
    done.edit_plan('matches: ["^\\\\d+ notes"]', 'matches: ["notes"]')
    assert done.states()["4b/report"] == "stale"


def test_nobody_waives_the_signature_under_what_they_ran(ready: Planner) -> None:
    ready.make_key(RUNNER)
    waive = ["waive", "5", "accepted", "--why", "later", "--until", TOMORROW, "--as", RUNNER, "--key", str(ready.key)]
    refused = ready.plan(*waive)
    assert (refused.code, "somebody else signs" in refused.err) == (2, True), refused
    assert ready.plan(*waive, "--allow-self").code == 0
    assert (ready.entries()[-1]["self"], ready.states()["5/accepted"]) == (True, "waived")
    assert ready.plan("render", "--html", "page.html").code == 0
    ready.make_key()
    assert ready.plan(*waive, "--as", "ann@example.com").code == 0
    assert "self" not in ready.entries()[-1]


def test_a_signature_is_not_waived_before_its_gates_hold(fresh: Planner) -> None:
    """Who waives first and runs afterwards would get round it."""
    fresh.make_key(RUNNER)
    waive = ["waive", "5", "accepted", "--why", "later", "--until", TOMORROW, "--as", RUNNER, "--key", str(fresh.key)]
    refused = fresh.plan(*waive)
    assert (refused.code, "stage 0 comes first" in refused.err) == (3, True), refused


def as_phase_2(planner: Planner) -> Planner:
    """Say phase 2 in the plan that lies in plans/2-notes."""
    planner.edit("plans/2-notes/plan.yaml", "phase: 1", "phase: 2")
    planner.commit()
    return planner


def test_the_evidence_of_one_plan_counts_in_no_other(done: Planner) -> None:
    shutil.copytree(done.folder, done.root / "plans/2-notes")
    as_phase_2(done)
    for verb in ("check", "ci"):
        found = done.plan(verb)
        assert (found.code, "[chain] log.jsonl:1: of the plan 1-notes" in found.out) == (1, True), found
    second = json.loads(done.plan("status", "--json").out)["plans"][1]
    assert {one["state"] for one in second["stages"]} == {"not started"}
    assert done.plan("run", "0", "--plan", "2").code == 1
    (done.root / "plans/2-notes/log.jsonl").unlink()
    assert done.plan("run", "0", "--plan", "2").code == 0
    assert done.plan("check").code == 0


def test_a_plan_that_is_renamed_gets_its_name_back_or_begins_again(done: Planner) -> None:
    assert done.plan("note", "soon another name", "--as", "decision").code == 0
    git(done.root, "mv", "plans/1-notes", "plans/2-notes")
    renamed = as_phase_2(done)
    told = "give a plan that was renamed its old name back, or take log.jsonl away and run the gates again"
    assert told in renamed.plan("check").out
    assert told in renamed.plan("status").out
    assert told in renamed.plan("run", "0").err
    (done.root / "plans/2-notes/log.jsonl").unlink()
    assert (renamed.plan("run", "0").code, renamed.plan("check", "--plan", "2").code) == (0, 0)
    git(done.root, "reset", "--quiet", "--hard", "HEAD")
    git(done.root, "mv", "plans/2-notes", "plans/1-notes")
    done.edit_plan("phase: 2", "phase: 1")
    assert (done.plan("check").code, done.states()["5"]) == (0, "done")
