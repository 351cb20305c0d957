"""Speaks the Model Context Protocol over stdin and stdout, with the official SDK."""

import json
from itertools import count

import anyio
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Described

import generators
from generators.mcp.calls import Answer, answer
from generators.mcp.running import Tell
from generators.mcp.tools import Tool, tools

INSTRUCTIONS = (
    "The modules of this backend: who they are (status, graph), whether they keep to their boundaries (check), "
    "what a change reaches (affected), and new ones made from the gold standard (clone)."
)
# What every document of a verb has; exit codes: 0 done or holds, 1 does not hold, 2 could not start, 3 blocked.
OUTPUT = {
    "type": "object",
    "properties": {"verb": {"type": "string"}, "exit_code": {"type": "integer"}, "error": {"type": "string"}},
    "required": ["verb", "exit_code"],
}


def serve(allow_changes: bool) -> None:
    """Serve the tools until the client leaves.

    Args:
        allow_changes: offer what changes the project as well.
    """
    anyio.run(_serve, allow_changes)


async def _serve(allow_changes: bool) -> None:
    server = _server(allow_changes)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _server(allow_changes: bool) -> Server:
    known = tools(allow_changes)

    async def list_tools(_: ServerRequestContext, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in known.values()])

    async def call_tool(context: ServerRequestContext, call: CallToolRequestParams) -> CallToolResult:
        if call.name not in known:
            words = f"there is no tool {call.name!r}{'' if allow_changes else ' without --allow-changes'}"
            return CallToolResult(content=[TextContent(text=words)], is_error=True)
        return _result(await answer(known[call.name], call.arguments or {}, allow_changes, _telling(context)))

    return Server(
        "goldmaster",
        version=generators.__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _telling(context: ServerRequestContext) -> Tell:
    numbers = count(1)

    async def tell(words: str) -> None:
        await context.session.report_progress(next(numbers), message=words)

    return tell


def _described(tool: Tool) -> Described:
    hints = ToolAnnotations(read_only_hint=not tool.changes, destructive_hint=tool.changes)
    return Described(
        name=tool.name,
        description=tool.help,
        input_schema=tool.input.schema,
        output_schema=OUTPUT,
        annotations=hints,
    )


def _result(given: Answer) -> CallToolResult:
    """Return the document as it is, and in words for clients that show only these: an error in its words alone."""
    document = given.document
    error = "\n  ".join([str(document.get("error")), *document.get("details", ())])
    texts = [given.words, json.dumps(document, ensure_ascii=False)] if not given.wrong else [error]
    return CallToolResult(
        content=[TextContent(text=text) for text in texts if text],
        structured_content=document,
        is_error=given.wrong,
    )
