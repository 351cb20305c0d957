"""Traces as a collector receives them, over HTTP from the running app; without one, nothing."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from backend.common.config import ConfigError, Settings, load_settings

# Serves one request, publishes and handles one event within the app's own lifespan, then ends: what
# is left is sent at the end.
ONE_REQUEST = """
import sys
from fastapi.testclient import TestClient
from backend.common import telemetry, use_cases
from backend.main import create_app
headers = {}
with TestClient(create_app(), raise_server_exceptions=False) as client:
    answer = client.get(sys.argv[1], headers={"traceparent": sys.argv[2]})
    with telemetry.span("producer"):
        telemetry.inject(headers)
    with use_cases.handling("consumer", headers):
        pass
print(answer.status_code, *sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""
CALLER = f"00-{'ab' * 16}-{'cd' * 8}-01"


@contextmanager
def collector() -> Iterator[tuple[str, list[Span]]]:
    """Yield the address of a collector, and the spans that it has got."""
    spans: list[Span] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    spans.extend(scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", spans
        server.shutdown()


def run(settings: Settings, endpoint: str, **more: str) -> tuple[str, str]:
    """Run the script with the app's settings; return what it said."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "OTLP_ENDPOINT": endpoint,
        **more,
    }
    command = [sys.executable, "-c", ONE_REQUEST, "/readyz", CALLER]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def collected(settings: Settings, measured: dict[str, str]) -> list[Span]:
    """Return what a collector got of one request, and of one event published and handled."""
    with collector() as (endpoint, spans):
        run(settings, endpoint, **measured)
    return spans


def test_a_request_is_one_trace_from_the_caller_to_sql_and_redis(collected: list[Span]) -> None:
    spans = [span for span in collected if span.name not in ("producer", "consumer")]
    names = {span.name for span in spans}
    assert {span.trace_id.hex() for span in spans} == {"ab" * 16}
    assert "GET /readyz" in names
    assert {"SELECT", "PING"} <= {name.split(" ")[0] for name in names}
    items = [item for span in spans for item in span.attributes]
    statements = {item.value.string_value for item in items if item.key == "db.query.text"}
    assert any("SELECT" in statement for statement in statements)
    root = next(span for span in spans if span.name == "GET /readyz")
    assert (root.parent_span_id.hex(), root.kind) == ("cd" * 8, Span.SPAN_KIND_SERVER)
    attributes = {item.key: item.value for item in root.attributes}
    assert attributes["http.route"].string_value == "/readyz"
    assert attributes["http.response.status_code"].int_value == 200


def test_the_span_of_a_consumer_links_to_that_of_its_producer(collected: list[Span]) -> None:
    producer = next(span for span in collected if span.name == "producer")
    consumer = next(span for span in collected if span.name == "consumer")
    assert consumer.kind == Span.SPAN_KIND_CONSUMER
    assert [link.span_id for link in consumer.links] == [producer.span_id]


def test_without_a_collector_nothing_is_loaded(settings: Settings) -> None:
    said, _ = run(settings, "")
    status, *loaded = said.split()
    heavy = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.instrumentation")
    assert status == "200" and not [name for name in loaded if name.startswith(heavy)]


@pytest.mark.long
def test_a_collector_that_is_away_costs_no_request(settings: Settings) -> None:
    said, errors = run(settings, "http://127.0.0.1:1")
    assert said.startswith("200 ") and "Failed to export" in errors


@pytest.mark.parametrize("value", ["collector:4318", "ftp://x"])
def test_a_wrong_endpoint_is_one_line(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OTLP_ENDPOINT", value)
    with pytest.raises(ConfigError, match=r"^OTLP_ENDPOINT: "):
        load_settings()
