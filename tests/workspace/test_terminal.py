"""Every ending has one line of words and its exit code; no traceback reaches a person."""

import json

import pytest

from generators.model.errors import Failure, Refusal
from generators.workspace import terminal


def run_that_raises(error: BaseException, *arguments: str) -> int:
    def command(json: bool = False) -> int:
        raise error

    return terminal.run(command, arguments)


def noted(error: BaseException, note: str) -> BaseException:
    error.add_note(note)
    return error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (Refusal("no such module"), 2, "no such module"),
        (Failure("red", ["test_a", "test_b"]), 1, "red\n  test_a\n  test_b"),
        (noted(Failure("red"), "undone"), 1, "red; undone"),
        (KeyboardInterrupt(), 1, "stopped by Ctrl-C"),
        (KeyboardInterrupt("SIGTERM"), 1, "stopped by SIGTERM"),
        (OSError(28, "No space left on device", "a.py"), 2, "a.py: No space left on device"),
        (OSError("odd"), 2, "odd"),
        (
            ZeroDivisionError("by zero"),
            1,
            "a mistake of ours (ZeroDivisionError: by zero): please report it with GOLDMASTER_TRACEBACK=1",
        ),
    ],
)
def test_endings(error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_that_raises(error) == code
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"test_terminal: {words}\n")


def test_endings_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_that_raises(Failure("red", ["test_a"]), "--json") == 1
    document = {"verb": "test_terminal", "exit_code": 1, "error": "red", "details": ["test_a"]}
    assert json.loads(capsys.readouterr().out) == document


def test_options_that_do_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_that_raises(Refusal(""), "--jsn", "--json") == 2
    said = capsys.readouterr()
    assert said.err.startswith("test_terminal: No such option: --jsn")
    assert said.err.count("\n") == 1
    assert json.loads(said.out)["exit_code"] == 2


def test_a_result_is_told_in_lines_or_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert terminal.told("clone", 1, {"state": "planned"}, iter(["one", "two"]), as_json=False) == 1
    assert capsys.readouterr().out == "one\ntwo\n"
    assert terminal.told("clone", 0, {"state": "done"}, iter(["one"]), as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"verb": "clone", "exit_code": 0, "state": "done"}


def test_a_counter_in_a_pipe_is_a_few_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    counter = terminal.Counter("tests")
    for done in range(1, 1001):
        counter.show(done, 1000)
    counter.close()
    assert capsys.readouterr().err.splitlines() == [f"tests: {part} %" for part in (0, 20, 40, 60, 80, 100)]
