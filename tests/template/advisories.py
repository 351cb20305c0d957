"""A small database of known vulnerabilities that speaks OSV, so that an audit is the same on every machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def advisories(*flawed: str) -> Iterator[dict[str, str]]:
    """Yield the settings that make pip-audit ask a database in which these packages have a flaw."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(frozenset(flawed))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/v1/query"
            yield {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": url, "NO_PROXY": "127.0.0.1"}
        finally:
            server.shutdown()


def handler(flawed: frozenset[str]) -> type[BaseHTTPRequestHandler]:
    """Return what answers one question of OSV's protocol: a package and its version, flaws in return."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer with nothing, as OSV does, or with one flaw."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            body = json.dumps({"vulns": [flaw(name)]} if name in flawed else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        # The name is the base class's.
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the test's output is pip-audit's."""

    return Answer


def flaw(name: str) -> dict[str, Any]:
    """Return a flaw of every version of the package below 999."""
    events = [{"introduced": "0"}, {"fixed": "999.0"}]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-0000-1", "summary": "made up", "affected": [affected]}
