"""An editor finds the generators of a rendered project as tools, by what the project itself says."""

import json
from pathlib import Path

import pytest
from mcp import Client

from tests.machine import clean_environment, commit_all
from tests.mcp.editor import in_session, words
from tests.template.projects import Render


@pytest.mark.slow
def test_the_configuration_of_the_editor_works_as_rendered(project: Render, tmp_path: Path) -> None:
    rendered = project()
    commit_all(rendered)
    server = json.loads((rendered / ".cursor/mcp.json").read_text(encoding="utf-8"))["mcpServers"]["goldmaster"]
    arguments = [word.replace("${workspaceFolder}", str(rendered)) for word in server["args"]]

    async def session(client: Client) -> None:
        status = await client.call_tool("status", {})
        assert [row["module"] for row in status.structured_content["modules"]] == ["cc"], words(status)
        planned = await client.call_tool("clone_dry_run", {"source": "cc", "new": ["pem"], "rename": ["note=prompt"]})
        assert planned.structured_content["state"] == "planned", words(planned)
        checked = await client.call_tool("check", {})
        assert checked.structured_content["findings"] == [], words(checked)

    # The editor may start it anywhere.
    in_session(tmp_path, session, *arguments, command=server["command"], **clean_environment())
