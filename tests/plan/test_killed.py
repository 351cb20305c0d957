"""`kill -9` loses the gate under way and nothing else; no state but the log is left behind."""

import os
import signal
import socket
import time
from pathlib import Path

from tests.files import git
from tests.place import Place, wait_for
from tests.plan.planner import Planner

SLEEPER = "open('begun', 'w').write(str(__import__('os').getpid())); __import__('time').sleep(600)"
PLAN_LINE = '      - {id: nothing-open, absent: ["*.md"], text: TODO}\n'


def killed(planner: Planner, mark: Path, *arguments: str) -> None:
    """Start a verb, wait for a mark and kill the tool alone, as the kernel would."""
    running = Place(planner.root).start("plan", *arguments)
    wait_for(mark, running)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()


def alive(process: int) -> bool:
    """Say whether a process runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"


def test_only_the_gate_under_way_is_lost(fresh: Planner) -> None:
    sleeper = f'      - {{id: sleeper, run: [python, -c, "{SLEEPER}"]}}\n'
    fresh.edit_plan(PLAN_LINE, PLAN_LINE + sleeper)
    (fresh.root / ".gitignore").write_text("begun\n")
    killed(fresh, fresh.root / "begun", "run", "0")
    assert [one["gate"] for one in fresh.entries()] == ["readme", "nothing-open"]
    assert (fresh.states()["0"], fresh.states()["0/readme"]) == ("in progress", "passed")
    process = int((fresh.root / "begun").read_text())
    while alive(process):
        time.sleep(0.01)
    fresh.edit_plan(sleeper, "")
    assert fresh.plan("run", "0").code == 0
    assert len(fresh.entries()) == 2


def test_a_killed_run_leaves_no_service(fresh: Planner) -> None:
    sleeper = "open('begun', 'w').write(__import__('os').environ['PORT']); __import__('time').sleep(600)"
    fresh.edit_plan(
        PLAN_LINE, f'      - {{id: s, service: api, env: {{PORT: "{{port}}"}}, run: [python, -c, "{sleeper}"]}}\n'
    )
    killed(fresh, fresh.root / "begun", "run", "0")
    address = ("127.0.0.1", int((fresh.root / "begun").read_text() or 0))
    while answers(address):
        time.sleep(0.01)


def answers(address: tuple[str, int]) -> bool:
    """Say whether somebody listens at an address."""
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


def test_between_two_gates_nothing_is_lost(fresh: Planner) -> None:
    killed(fresh, fresh.log, "run", "0")
    had = len(fresh.entries())
    assert had in (0, 1, 2)
    assert fresh.plan("run", "0").code == 0
    assert sorted(one["gate"] for one in fresh.entries()) == ["nothing-open", "readme"]
    assert fresh.plan("check").code == 0


def test_half_a_line_is_no_entry_and_is_cut_off(fresh: Planner) -> None:
    fresh.plan("run", "0")
    whole = fresh.log.read_bytes()
    fresh.log.write_bytes(whole[:-40])
    assert fresh.states()["0/nothing-open"] == "missing"
    assert fresh.plan("run", "0").code == 0
    assert len(fresh.entries()) == 2
    assert fresh.plan("check").code == 0


def test_a_line_that_lacks_only_its_end_is_an_entry(fresh: Planner) -> None:
    fresh.plan("run", "0")
    fresh.plan("note", "gr\u00f6\u00dfer", "--as", "decision")
    fresh.log.write_bytes(fresh.log.read_bytes().removesuffix(b"\n"))
    assert "gr\u00f6\u00dfer" in fresh.plan("log").out
    assert fresh.plan("note", "another").code == 0
    assert [one.get("text") for one in fresh.entries()] == [None, None, "gr\u00f6\u00dfer", "another"]
    assert fresh.plan("check").code == 0


def test_half_a_letter_is_half_a_line(fresh: Planner) -> None:
    fresh.plan("note", "here")
    fresh.plan("note", "gr\u00f6\u00dfer")
    whole = fresh.log.read_bytes()
    fresh.log.write_bytes(whole[: whole.index("\u00f6".encode()) + 1])
    assert fresh.plan("note", "again").code == 0
    assert [one["text"] for one in fresh.entries()] == ["here", "again"]


def test_a_killed_ci_leaves_no_working_tree(done: Planner) -> None:
    done.edit_plan(
        'run: [python, -c, "import feature; assert feature.ANSWER == 42"]', f'run: [python, -c, "{SLEEPER}"]'
    )
    mark = done.root.parent / "mark"
    done.edit_plan("open('begun', 'w')", f"open('{mark}', 'w')")
    done.edit_plan("baseline_fails: true", "timeout: 500")
    done.commit()
    killed(done, mark, "ci")
    done.edit_plan("__import__('time').sleep(600)", "0")
    done.commit()
    assert done.plan("ci").code == 0
    assert git(done.root, "worktree", "list").count("\n") == 1


def test_two_at_once_do_not_mix(fresh: Planner) -> None:
    fresh.edit_plan(PLAN_LINE, f'{PLAN_LINE}      - {{id: sleeper, run: [python, -c, "{SLEEPER}"]}}\n')
    (fresh.root / ".gitignore").write_text("begun\n")
    running = Place(fresh.root).start("plan", "run", "0")
    wait_for(fresh.root / "begun", running)
    refused = fresh.plan("run", "0")
    assert (refused.code, "is at work here" in refused.err) == (2, True)
    assert fresh.plan("status").code == 0
    os.kill(running.pid, signal.SIGTERM)
    assert "stopped by SIGTERM" in running.communicate()[1]
