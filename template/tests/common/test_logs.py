"""Log lines: ids in each of them, uvicorn's too, and nothing that a caller must not see again."""

import json
import logging
import os
import subprocess
import sys

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.common import logs, problems, telemetry
from backend.common.caller import Caller, acting_as
from backend.common.config import Settings
from backend.common.context import RequestContext
from backend.common.requests import RequestTelemetry

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = {"X-Request-ID": "abc-1", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


def started() -> TestClient:
    """Return a client of an app whose logs go where the running test captures them."""
    logs.configure_logs(Settings(_env_file=None, log_format="json"))
    app = FastAPI()
    app.add_middleware(RequestTelemetry)
    app.add_middleware(RequestContext)
    problems.install(app)

    @app.get("/things/{thing}")
    async def read(thing: str) -> None:
        structlog.get_logger("ours").info("from_structlog")
        logging.getLogger("uvicorn.error").warning("from uvicorn")
        if thing == "crash":
            raise RuntimeError("broken")

    return TestClient(app, raise_server_exceptions=False)


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@pytest.mark.parametrize("thing", ["well", "crash"])
def test_every_line_of_a_request_has_its_ids(capfd: pytest.CaptureFixture[str], thing: str) -> None:
    started().get(f"/things/{thing}?token=hidden", headers=CALLER)
    said = [line for line in lines(capfd) if line["logger"] != "httpx2"]
    events = {line["event"] for line in said}
    assert {"from_structlog", "from uvicorn", "request"} <= events
    assert ("unhandled_error" in events) == (thing == "crash")
    assert {(line["request_id"], line["trace_id"]) for line in said} == {("abc-1", TRACE)}
    request = next(line for line in said if line["event"] == "request")
    assert request["route"] == "/things/{thing}"
    assert "hidden" not in json.dumps(said)


def test_a_request_without_a_caller_gets_ids_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    client = started()
    client.get("/things/1")
    client.get("/things/2", headers={"traceparent": "00-nonsense-01"})
    traces = [line["trace_id"] for line in lines(capfd) if line["event"] == "request"]
    assert len(set(traces)) == 2 and all(len(trace) == 32 for trace in traces)


def test_a_line_outside_of_a_request_has_the_same_members(
    capfd: pytest.CaptureFixture[str],
) -> None:
    started()
    structlog.get_logger("ours").info("said")
    (line,) = lines(capfd)
    assert (line["request_id"], line["trace_id"]) == ("-", "-")


def test_a_line_names_the_caller(capfd: pytest.CaptureFixture[str]) -> None:
    started()
    with acting_as(Caller("ann", "acme")):
        structlog.get_logger("ours").info("said")
    (line,) = lines(capfd)
    assert (line["subject"], line["tenant"]) == ("ann", "acme")


def test_what_is_below_the_level_is_not_said(capfd: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("ours")
    for level, said in (("INFO", ["info", "error"]), ("ERROR", ["error"])):
        logs.configure_logs(Settings(_env_file=None, log_level=level))
        log.info("info")
        log.error("error")
        assert [line["event"] for line in lines(capfd)] == said


ALONE = """
import structlog
from backend.common.config import Settings
from backend.common.logs import configure_logs
configure_logs(Settings(_env_file=None))
structlog.get_logger("ours").error("said")
print("went on")
"""


def test_a_line_that_nobody_reads_stops_nothing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-c", ALONE], stderr=writer, stdout=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert process.stdout == "went on\n"


@pytest.mark.parametrize(
    ("event", "values"),
    [
        ("login", {"password": "hunter2"}),
        ("login", {"headers": {"Authorization": "hunter2"}}),
        ("login", {"tries": [{"api_key": "hunter2"}]}),
        ("cannot reach postgresql://app:hunter2@db/app", {}),
        ("cannot reach redis://:hunter2@db/0", {}),
        ("header was Bearer hunter2.hunter2", {}),
        ("got eyJhbGciOiJIUzI1NiJ9.hunter2.hunter2", {}),
        ("failed", {"error": "duplicate key\nDETAIL:  Key (title)=(hunter2) exists."}),
        ("failed", {"error": "[SQL: INSERT] [parameters: ('hunter2',)]"}),
        ("received", {"body": "hunter2"}),
    ],
)
def test_secrets_and_bodies_are_left_out(
    capfd: pytest.CaptureFixture[str], event: str, values: dict[str, object]
) -> None:
    started()
    structlog.get_logger("ours").info(event, **values)
    logging.getLogger("theirs").warning(f"{event} {values.get('error', '')}")
    said = capfd.readouterr().err
    assert "hunter2" not in said and "redacted" in said


def test_without_a_collector_a_message_still_carries_the_trace() -> None:
    headers: dict[str, str] = {}
    with telemetry.span("producer"):
        made_in = telemetry.trace_ids()["trace_id"]
        telemetry.inject(headers)
    (link,) = telemetry.link_of(headers)
    assert f"{link.context.trace_id:032x}" == made_in
    assert telemetry.link_of({}) == telemetry.link_of({"traceparent": "nonsense"}) == []
