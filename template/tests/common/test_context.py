"""Request ids, from the caller or made here, in the answer and in the logs."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.common import logs, problems
from backend.common.config import Settings
from backend.common.context import RequestContext, request_id


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(RequestContext)
    problems.install(app)

    @app.get("/id")
    async def read() -> str:
        return request_id()

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("secret")

    return TestClient(app, raise_server_exceptions=False)


def test_a_well_formed_id_is_kept(client: TestClient) -> None:
    answer = client.get("/id", headers={"X-Request-ID": "abc-1"})
    assert (answer.json(), answer.headers["X-Request-ID"]) == ("abc-1", "abc-1")
    assert request_id() == "-"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>"])
def test_another_id_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/id", headers={"X-Request-ID": given})
    assert answer.json() == answer.headers["X-Request-ID"] != given


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_crash_tells_its_id_and_nothing_else(
    client: TestClient, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    logs.configure_logs(Settings(_env_file=None, log_format=form))
    answer = client.get("/crash", headers={"X-Request-ID": "abc-2"})
    assert answer.status_code == 500 and "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "abc-2"
    line = next(line for line in capfd.readouterr().err.splitlines() if "unhandled_error" in line)
    if form == "json":
        assert "RuntimeError: secret" in json.loads(line)["exception"]


def test_an_unknown_path_and_method_are_problems(client: TestClient) -> None:
    for answer, status in ((client.get("/nowhere"), 404), (client.post("/id"), 405)):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
