"""An editor that starts the server as its configuration says, and speaks to it with the SDK's own client."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, Tool

from tests.place import clean_environment

Result = TypeVar("Result")


def in_session(
    root: Path, session: Callable[[Client], Awaitable[Result]], *options: str, command: str = "", **env: str
) -> Result:
    """Start the server in a folder, let the session speak to it, end it; return what the session returns."""
    server = StdioServerParameters(
        command=command or sys.executable,
        args=list(options) if command else ["-m", "generators.mcp", *options],
        cwd=root,
        env=clean_environment() | env,
    )

    async def speak() -> Result:
        async with Client(server) as client:
            return await session(client)

    return asyncio.run(speak())


def call(root: Path, name: str, *options: str, **arguments: Any) -> CallToolResult:
    """Call one tool."""
    return in_session(root, lambda client: client.call_tool(name, arguments), *options)


def offered(root: Path, *options: str) -> Mapping[str, Tool]:
    """Return the tools that the server offers."""

    async def listed(client: Client) -> dict[str, Tool]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    return in_session(root, listed, *options)


def words(result: CallToolResult) -> str:
    """Return what a client shows that knows no documents."""
    return "\n".join(block.text for block in result.content if block.type == "text")
