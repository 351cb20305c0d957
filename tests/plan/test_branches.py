"""Two branches' evidence merges, and evidence stays valid when commits are squashed, rebased or amended."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from generators.plan.engine.evidence.content import Content
from generators.plan.engine.evidence.entry import Entry, digest_of, parsed
from tests.files import build_files, commit_all, git
from tests.plan.planner import Planner

README_GATE = 'exists: [README.md], text: "^Status: accepted"'


def use_union(planner: Planner) -> None:
    """Tell git how to merge logs, as the template does."""
    (planner.root / ".gitattributes").write_text("plans/*/log.jsonl merge=union\n")
    planner.commit()


def test_two_branches_logs_merge(fresh: Planner) -> None:
    use_union(fresh)
    assert fresh.plan("run", "0").code == 0
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "--create", "other")
    assert fresh.plan("run", "1").code == 0
    assert fresh.plan("note", "from the other branch", "--stage", "1").code == 0
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "main")
    assert fresh.plan("run", "1").code == 0
    fresh.commit()
    git(fresh.root, "merge", "--quiet", "--no-edit", "other")
    assert len(fresh.entries()) == 5
    assert fresh.plan("check").code == 0
    assert fresh.states()["1"] == "done"
    assert fresh.plan("note", "after the merge").code == 0
    assert len(fresh.entries()[-1]["prev"]) == 2
    fresh.commit()
    assert fresh.plan("ci").code == 0


def test_two_logs_that_began_apart_merge(fresh: Planner) -> None:
    use_union(fresh)
    git(fresh.root, "switch", "--quiet", "--create", "other")
    fresh.plan("note", "there")
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "main")
    fresh.plan("note", "here")
    fresh.commit()
    git(fresh.root, "merge", "--quiet", "--no-edit", "other")
    assert fresh.plan("run", "0").code == 0
    assert fresh.plan("check").code == 0


def test_evidence_outlives_a_squash(fresh: Planner) -> None:
    git(fresh.root, "switch", "--quiet", "--create", "work")
    fresh.edit("report.py", "2 notes", "3 notes")
    fresh.commit()
    assert fresh.advance().code == 3
    fresh.commit()
    before = fresh.states()
    git(fresh.root, "switch", "--quiet", "main")
    git(fresh.root, "merge", "--quiet", "--squash", "work")
    commit_all(fresh.root, "feat: all of it at once")
    git(fresh.root, "branch", "--quiet", "-D", "work")
    git(fresh.root, "reflog", "expire", "--expire=now", "--all")
    git(fresh.root, "gc", "--quiet", "--prune=now")
    assert fresh.states() == before
    assert (fresh.plan("check").code, fresh.plan("ci").code) == (0, 0)


def test_evidence_of_another_branch_must_stay_too(done: Planner) -> None:
    git(done.root, "branch", "theirs")
    lines = done.log.read_text().splitlines(keepends=True)
    git(done.root, "reset", "--quiet", "--hard", "HEAD~1")
    done.make_key()
    done.log.write_text("".join(lines[:-2]))
    done.commit()
    assert "[append-only]" not in done.plan("check").out
    found = done.plan("check", "--against", "theirs")
    assert (found.code, "[append-only] 2 lines" in found.out) == (1, True)


@pytest.mark.parametrize("attribute", ["-diff", "binary", "diff=hidden"])
def test_a_log_that_is_hidden_in_diffs_loses_nothing_unseen(fresh: Planner, attribute: str) -> None:
    git(fresh.root, "config", "diff.hidden.textconv", "true")
    (fresh.root / ".gitattributes").write_text(f"*.jsonl {attribute}\n")
    assert fresh.plan("run", "0").code == 0
    fresh.commit()
    fresh.log.write_text("".join(fresh.log.read_text().splitlines(keepends=True)[:-1]))
    assert "[append-only] 1 lines" in fresh.plan("check").out
    fresh.commit()
    found = fresh.plan("ci")
    assert (found.code, "[append-only] 1 lines" in found.out) == (1, True), found


def with_a_clock_ahead(planner: Planner, gate: str) -> None:
    """Write a gate's entry, and what followed it, as a machine would have whose clock is years ahead then."""
    written: list[Entry] = []
    for line in planner.log.read_text().splitlines():
        entry = replace(parsed(line)[0], prev=tuple(one.hash for one in written[-1:]))
        written.append(replace(entry, at="2101-01-01T00:00:00.000000Z") if entry.gate == gate else entry)
    planner.log.write_text("".join(f"{one.line()}\n" for one in written))


def test_what_was_measured_last_counts_whatever_the_clock_said(fresh: Planner) -> None:
    fresh.edit_plan(README_GATE, 'shell: "test -f notes.db"')
    (fresh.root / "notes.db").touch()
    assert fresh.plan("run", "0").code == 0
    with_a_clock_ahead(fresh, "readme")
    (fresh.root / "notes.db").unlink()
    assert fresh.plan("run", "0", "--again", "--only", "readme").code == 1
    assert (fresh.states()["0/readme"], fresh.plan("check").code) == ("failed", 0)


def test_between_branches_the_clock_decides_and_after_the_merge_the_log(fresh: Planner) -> None:
    use_union(fresh)
    fresh.edit_plan(README_GATE, 'shell: "test -f notes.db"')
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "--create", "other")
    assert fresh.plan("run", "0", "--only", "readme").code == 1
    with_a_clock_ahead(fresh, "readme")
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "main")
    (fresh.root / "notes.db").touch()
    assert fresh.plan("run", "0").code == 0
    fresh.commit()
    git(fresh.root, "merge", "--quiet", "--no-edit", "other")
    assert [one["verdict"] for one in fresh.entries()] == ["pass", "pass", "fail"]
    assert fresh.states()["0/readme"] == "failed"
    assert fresh.plan("run", "0").code == 0
    lines = fresh.log.read_text().splitlines(keepends=True)
    fresh.log.write_text("".join(reversed(lines)))
    assert (fresh.states()["0"], fresh.plan("check").code) == ("done", 0)


def test_a_bit_that_is_lost_makes_evidence_stale_and_adding_a_file_does_not(fresh: Planner) -> None:
    fresh.edit_plan(README_GATE, "run: [./hello]")
    fresh.edit_plan('watch: ["*.md", "*.toml"]', 'watch: ["*.md", hello]')
    (fresh.root / "hello").write_text("#!/bin/sh\n")
    (fresh.root / "hello").chmod(0o755)
    assert fresh.plan("run", "0").code == 0
    fresh.commit()
    assert fresh.states()["0/readme"] == "passed"
    (fresh.root / "hello").chmod(0o644)
    fresh.commit()
    assert fresh.states()["0/readme"] == "stale"


def test_another_commit_of_a_submodule_makes_evidence_stale(fresh: Planner, tmp_path: Path) -> None:
    library = build_files(tmp_path / "library", {"v": "1"})
    commit_all(library)
    git(fresh.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "library")
    fresh.edit_plan(README_GATE, 'shell: "test -e library"')
    fresh.edit_plan('watch: ["*.md", "*.toml"]', 'watch: ["*.md", library]')
    fresh.commit()
    assert fresh.plan("run", "0").code == 0
    fresh.commit()
    assert (fresh.states()["0"], fresh.plan("ci").code) == ("done", 0)
    (fresh.root / "library/v").write_text("2")
    commit_all(fresh.root / "library")
    fresh.commit()
    assert fresh.states()["0"] == "stale"


def test_the_digest_of_an_ordinary_file_is_that_of_its_lines(fresh: Planner) -> None:
    """What is in a log of years ago still counts."""
    lines = (fresh.root / "README.md").read_bytes()
    expected = digest_of([["README.md", sha256(lines).hexdigest()]])
    assert Content(fresh.root).watched(("README.md",)).digest == expected


def test_a_merge_that_loses_lines_is_noticed(fresh: Planner) -> None:
    git(fresh.root, "switch", "--quiet", "--create", "other")
    fresh.plan("run", "0")
    fresh.commit()
    git(fresh.root, "switch", "--quiet", "main")
    fresh.plan("note", "here")
    fresh.commit()
    git(fresh.root, "merge", "--quiet", "--no-edit", "--strategy-option=ours", "other")
    if len(fresh.entries()) < 3:
        assert "[append-only]" in fresh.plan("check").out


@pytest.mark.parametrize("name", ["othre", "--output=here"])
def test_a_branch_that_is_not_there_is_no_branch_without_evidence(fresh: Planner, name: str) -> None:
    for verb in ("check", "ci"):
        refused = fresh.plan(verb, f"--against={name}")
        assert (refused.code, f"git has no revision '{name}' here" in refused.err) == (2, True), refused


def test_a_clone_of_one_branch_has_nothing_to_name(done: Planner, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{done.root}", "clone")
    clone = Planner(tmp_path / "clone")
    git(clone.root, "checkout", "--quiet", "--detach")
    git(clone.root, "remote", "remove", "origin")
    assert clone.plan("check").code == 0
    lines = clone.log.read_text().splitlines(keepends=True)
    clone.log.write_text("".join(lines[:-1]))
    assert "[append-only] 1 lines" in clone.plan("check").out
