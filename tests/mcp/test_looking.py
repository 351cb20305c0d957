"""What an assistant may ask without leave: every verb that looks and every dry run, and nothing that changes a file."""

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult

from generators.mcp.calls import HOW
from generators.mcp.tools import CHANGING_OPTIONS, DRY, LOOKING, PERSONAL, SHOWN_FIRST, tools
from generators.workspace.terminal import run
from tests.files import commit_all
from tests.mcp.editor import in_session, offered, words
from tests.place import Place, clean_environment

LOOKS = {"affected", "check", "graph", "plan_check", "plan_log", "plan_status", "status", "verify"}
DRY_RUNS = {f"{verb}_dry_run" for verb in ("adopt", "clone", "promote", "remove", "rename", "undo", "update")}


def lasting(text: str) -> Any:
    """Return a document without what is another in each run."""
    return json.loads(text, object_hook=lambda one: {key: one[key] for key in one if key not in HOW})


def test_without_leave_nothing_is_offered_that_changes(place: Place) -> None:
    found = offered(place.root)
    assert found.keys() >= LOOKS | DRY_RUNS
    assert all(name in LOOKS or name.endswith("_dry_run") for name in found)
    hints = [tool.annotations for tool in found.values()]
    assert all(one and one.read_only_hint and one.destructive_hint is False for one in hints)
    taken = {name: set(tool.input_schema["properties"]) for name, tool in found.items()}
    assert taken["check"] == {"base", "contracts"}
    assert taken["clone_dry_run"] == {"source", "new", "title", "rename", "strict", "show"}
    assert found["clone_dry_run"].input_schema["required"] == ["source"]


def test_the_answer_is_the_document_of_the_verb(place: Place) -> None:
    asked: dict[str, tuple[dict[str, Any], list[str]]] = {
        "status": ({}, ["status"]),
        "check": ({}, ["check"]),
        "affected": ({"base": "HEAD", "mode": "contract"}, ["affected", "--base=HEAD", "--mode=contract"]),
        "graph": ({"module": "cc"}, ["graph", "cc"]),
        "verify": ({"modules": ["cc"]}, ["verify", "cc"]),
        "clone_dry_run": (
            {"source": "cc", "new": ["pem", "hub"], "rename": ["note=prompt"]},
            ["clone", "cc", "pem", "hub", "--rename=note=prompt", "--dry-run"],
        ),
    }

    async def session(client: Client) -> dict[str, CallToolResult]:
        return {name: await client.call_tool(name, arguments) for name, (arguments, _) in asked.items()}

    before = place.digest()
    for name, result in in_session(place.root, session).items():
        told = place.run(*asked[name][1], "--json")
        assert not result.is_error, words(result)
        assert lasting(words(result)) == lasting(told.out)
        assert json.loads(words(result)) == result.structured_content
    assert place.digest() == before


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown module": ("verify", {"modules": ["nobody"]}, "module_map.yaml has no module 'nobody'; it has: cc"),
    "unknown argument": ("status", {"module": "cc"}, "it takes: modules, diff, exit_code, template, base"),
    "missing argument": ("clone_dry_run", {}, "source: Field required"),
    "wrong kind": ("affected", {"jobs": "many"}, "jobs: "),
    "wrong choice": ("affected", {"mode": "guess"}, "mode: "),
    "out of range": ("affected", {"jobs": 0}, "--jobs"),
    "an option as a module": ("graph", {"module": "--write"}, "no module '--write'"),
    "an option as a clone": ("clone_dry_run", {"source": "cc", "new": ["--no-verify"]}, "--no-verify"),
    "an option of git": ("affected", {"base": "--output=stolen"}, "--output=stolen"),
    "an option of git for gold": ("status", {"modules": ["cc"], "base": "--output=stolen"}, ""),
    "a change that is not offered": ("clone", {"source": "cc", "new": ["pem"]}, "'clone' without --allow-changes"),
    "what would write": ("check", {"fix": True}, "it takes: base, contracts"),
    "a dry run that is none": ("undo_dry_run", {"forget": True}, "it takes: list"),
    "no such tool": ("format_disk", {}, "there is no tool 'format_disk'"),
}


def test_errors_are_words_and_change_nothing(place: Place) -> None:
    async def session(client: Client) -> dict[str, CallToolResult]:
        return {case: await client.call_tool(name, given) for case, (name, given, _) in WRONG.items()}

    before = place.digest()
    for case, result in in_session(place.root, session).items():
        said = words(result)
        assert WRONG[case][2] in said, case
        assert "Traceback" not in said, said
        assert result.is_error or "option of git" in case, f"{case}: {said}"
    assert place.digest() == before


def test_a_dry_run_beside_what_is_not_committed_is_refused_in_words(place: Place) -> None:
    (place.root / "backend" / "modules" / "cc" / "public.py").write_text("class CcError(Exception): ...\n")

    async def session(client: Client) -> CallToolResult:
        return await client.call_tool("clone_dry_run", {"source": "cc", "new": ["pem"]})

    result = in_session(place.root, session)
    assert result.is_error
    assert result.structured_content["exit_code"] == 2
    assert result.structured_content["error"] in words(result)


def test_what_a_verb_prints_besides_its_document_is_text(place: Place) -> None:
    async def session(client: Client) -> list[CallToolResult]:
        shown = await client.call_tool(
            "clone_dry_run", {"source": "cc", "new": ["pem"], "show": "backend/modules/cc/public.py"}
        )
        return [shown, await client.call_tool("plan_check", {"schema": True})]

    shown, schema = in_session(place.root, session)
    assert "PemError" in shown.structured_content["text"]
    assert schema.structured_content["properties"], words(schema)


def test_descriptions_are_those_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for tool in tools(allow_changes=True).values():
        assert run(import_module(f"generators.{tool.verb.replace(' ', '.')}").command, ["--help"], tool.verb) == 0
        told = " ".join(capsys.readouterr().out.split())
        helps = [" ".join(one.help.split()) for one in tool.input.parameters if one.name != "confirm"]
        assert [text for text in helps if text not in told] == []
        assert tool.help.removeprefix(DRY).removesuffix(SHOWN_FIRST).strip() in told


def test_what_is_kept_back_is_there() -> None:
    every = tools(allow_changes=True).values()
    taken = {tool.verb: {one.name for one in tool.input.parameters} for tool in every if tool.changes}
    assert [verb for verb, names in CHANGING_OPTIONS.items() if not names <= taken[verb]] == []
    assert {tool.verb for tool in every} >= LOOKING
    assert not {tool.verb for tool in every} & PERSONAL


@pytest.mark.parametrize("options", [[], ["--allow-changes"]], ids=str)
def test_without_the_sdk_one_line_says_what_to_install(place: Place, options: list[str]) -> None:
    hidden = "import sys; sys.modules['mcp'] = None; from generators.mcp.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", hidden, *options],
        cwd=place.root,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "install goldmaster[mcp]" in done.stderr


def test_outside_of_a_project_the_verbs_say_so(place: Place) -> None:
    (place.root / "module_map.yaml").unlink()
    commit_all(place.root)

    async def session(client: Client) -> CallToolResult:
        return await client.call_tool("status", {})

    result = in_session(place.root, session)
    assert result.is_error
    assert "module_map.yaml" in words(result)
