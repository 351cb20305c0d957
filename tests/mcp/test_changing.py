"""What an assistant may change when it is allowed to: each change is shown first, confirmed, and green or undone."""

from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult

from tests.files import build_files, commit_all
from tests.mcp.editor import in_session, offered, words
from tests.place import Place
from tests.small_project import CC, PAGE, TESTS

ALLOWED = "--allow-changes"
CLONE: dict[str, Any] = {"source": "cc", "new": ["pem"], "title": "Prompt Engine"}


def document(result: CallToolResult) -> dict[str, Any]:
    """Return the document of a call that did not go wrong."""
    assert not result.is_error, words(result)
    found: dict[str, Any] = result.structured_content
    return found


def test_changes_are_marked_as_such(place: Place) -> None:
    found = offered(place.root, ALLOWED)
    changing = {name for name, tool in found.items() if tool.annotations and tool.annotations.destructive_hint}
    assert {"adopt", "clone", "promote", "remove", "rename", "undo", "update", "check_write", "plan_run"} <= changing
    assert {"plan_sign", "plan_waive"}.isdisjoint(found)
    assert not any(
        tool.annotations.read_only_hint for name, tool in found.items() if name in changing and tool.annotations
    )
    assert all("no_verify" not in tool.input_schema["properties"] for tool in found.values())


def test_a_change_is_shown_confirmed_and_made(place: Place) -> None:
    before = place.digest()

    async def session(client: Client) -> None:
        shown = await client.call_tool("clone", CLONE)
        planned = document(shown)
        assert (planned["state"], planned["exit_code"], place.digest()) == ("planned", 1, before)
        assert f'call clone with the same arguments and "confirm": "{planned["confirm"]}"' in words(shown)
        assert document(await client.call_tool("clone_dry_run", CLONE))["confirm"] == planned["confirm"]

        guessed = await client.call_tool("clone", CLONE | {"confirm": "yes"})
        others = await client.call_tool("clone", CLONE | {"title": "Other", "confirm": planned["confirm"]})
        assert all("is not what was confirmed" in words(one) for one in (guessed, others))
        assert place.digest() == before

        done = document(await client.call_tool("clone", CLONE | {"confirm": planned["confirm"]}))
        assert (done["exit_code"], done["tests"]["verdicts"][-1]["tests"]["passed"]) == (0, 3)
        assert (place.root / "backend" / "modules" / "pem" / "public.py").is_file()

        undo = document(await client.call_tool("undo", {}))
        assert document(await client.call_tool("undo", {"confirm": undo["confirm"]}))["exit_code"] == 0
        assert place.digest() == before

    in_session(place.root, session, ALLOWED)


def test_what_was_confirmed_for_another_state_is_shown_again(place: Place) -> None:
    async def session(client: Client) -> None:
        planned = document(await client.call_tool("clone", CLONE))
        build_files(place.root, {f"{CC}/tests/test_more.py": TESTS})
        commit_all(place.root)
        again = await client.call_tool("clone", CLONE | {"confirm": planned["confirm"]})
        assert "is not what was confirmed" in words(again)
        assert document(again)["confirm"] != planned["confirm"]
        assert not (place.root / "backend" / "modules" / "pem").exists()

    in_session(place.root, session, ALLOWED)


def test_what_has_no_dry_run_is_shown_as_a_command(place: Place) -> None:
    (place.root / CC / "cc_map.yaml").write_text(PAGE.replace("  tests/test_note.py: {role: rules}\n", ""))
    before = place.digest()

    async def session(client: Client) -> None:
        shown = document(await client.call_tool("check_write", {"fix": True}))
        assert shown["would_run"] == "python -m generators.check --fix"
        assert place.digest() == before
        fixed = document(await client.call_tool("check_write", {"fix": True, "confirm": shown["confirm"]}))
        assert fixed["fixed"] == ["backend/modules/cc/cc_map.yaml"]

    in_session(place.root, session, ALLOWED)


def test_red_tests_undo_the_change_and_are_told(place: Place) -> None:
    red = TESTS.replace('split(".")[2] == NAME', 'split(".")[2] == NAME == "c" + "c"')
    build_files(place.root, {f"{CC}/tests/test_note.py": red})
    commit_all(place.root)
    before = place.digest()

    async def session(client: Client) -> None:
        planned = document(await client.call_tool("clone", CLONE))
        done = await client.call_tool("clone", CLONE | {"confirm": planned["confirm"]})
        assert done.is_error
        assert done.structured_content["exit_code"] == 1
        assert "test_name" in words(done)

    in_session(place.root, session, ALLOWED)
    assert place.digest() == before


def test_a_call_that_is_called_off_leaves_all_as_it_was(place: Place) -> None:
    # In two parts, since the clone's test is to wait: 'cc' would be 'pem' there.
    waiting = f"{TESTS}\n\ndef test_long() -> None:\n    import time\n\n    time.sleep(NAME != 'c' + 'c' and 600)\n"
    build_files(place.root, {f"{CC}/tests/test_note.py": waiting})
    commit_all(place.root)
    before = place.digest()

    async def session(client: Client) -> None:
        planned = document(await client.call_tool("clone", CLONE))
        with anyio.CancelScope() as scope:

            async def told(progress: float, total: float | None, message: str | None) -> None:
                scope.cancel()

            arguments = CLONE | {"confirm": planned["confirm"]}
            await client.call_tool("clone", arguments, progress_callback=told)
        assert scope.cancelled_caught
        with anyio.fail_after(60):
            while (again := await client.call_tool("clone", CLONE)).is_error:
                assert "is at work here" in words(again)
        assert document(again)["confirm"] == planned["confirm"]

    in_session(place.root, session, ALLOWED)
    assert place.digest() == before
    assert not list(place.store.glob("journal*"))
