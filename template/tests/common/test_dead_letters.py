"""The command line for events that could not be delivered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from backend.common.config import Settings
from backend.common.relay import Relay
from backend.common.resources import Resources
from backend.common.subscriptions import Subscriptions
from backend.common.tables import ModuleTables
from backend.deadletters import main
from backend.modules.cc import NAME, module
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.public import CreateCcNote, NotePublished

TABLES = ModuleTables.of(module.load_metadata())
Run = Callable[..., Awaitable[tuple[int, str, str]]]
SUBSCRIBER = module.subscriptions[0].name


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs the command and returns its exit code and what it said."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())

    async def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = await asyncio.to_thread(main, arguments)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
async def dead_letter(resources: Resources, run: Run) -> str:
    """Return the id of an event that was put aside, because nobody was there to handle it."""
    note = await note_service(resources).create_note(CreateCcNote(title="Water"))
    await note_service(resources).publish_note(note.id)
    assert await deliver(resources, nobody=True) == 1
    _, said, _ = await run("list")
    return said.split()[0]


async def deliver(resources: Resources, *, nobody: bool = False) -> int:
    settings = resources.settings.model_copy(update={"events_attempts": 1})
    told = Subscriptions.of([]) if nobody else resources.subscriptions
    assert TABLES
    return await Relay(TABLES, replace(resources, settings=settings, subscriptions=told)).drain()


async def test_it_is_listed_and_tried_again(
    resources: Resources, dead_letter: str, run: Run
) -> None:
    code, said, count = await run("list", "--module", NAME)
    assert (code, count) == (0, "1 dead letters\n")
    assert said.startswith(f"{dead_letter} {NotePublished.type} of ")
    assert f" to {SUBSCRIBER}: 1 attempts since " in said and "no module of this process" in said
    assert await run("retry", dead_letter) == (
        0,
        "1 to be delivered again\n",
        "",
    )
    assert await deliver(resources) == 1
    assert await run("list") == (0, "", "0 dead letters\n")


async def test_it_is_dropped(resources: Resources, dead_letter: str, run: Run) -> None:
    assert await run("drop", "all") == (0, "1 dropped\n", "")
    assert await deliver(resources) == 0
    gone = f"no dead letter has the id {dead_letter}; see `list`\n"
    assert await run("drop", dead_letter) == (1, "", gone)


async def test_an_unknown_module_or_id_is_said(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = "module nope is not in module_map.yaml\n"
    assert await run("list", "--module", "nope") == (2, "", unknown)
    with pytest.raises(SystemExit, match="2"):
        main(["retry", "sometime"])
    assert capsys.readouterr().err.endswith("'sometime' is neither an id nor `all`\n")


def test_without_a_database_it_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://app@127.0.0.1:1/app")
    assert main(["list"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("the database cannot be asked (") and said.count("\n") == 1
