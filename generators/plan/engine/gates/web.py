"""Gates that ask a service over HTTP: one request after the other, each answer as expected."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.client import HTTPException
from typing import Any

from generators.model.plan import Gate, Request
from generators.model.plan_text import filled
from generators.plan.engine.gates.ground import Ground
from generators.plan.engine.gates.measured import Measured, judged, objections, unmeasured


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        # A redirect is an answer like any other: the gate says whether it was expected.
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def http_gate(gate: Gate, ground: Ground) -> Measured:
    """Send a gate's requests in order; raises ServiceError when the service does not start."""
    values = ground.values(gate)
    asked: list[str] = []
    for number, wanted in enumerate(gate.http or (), 1):
        request = filled(wanted, values)
        asked.append(request.request)
        try:
            status, headers, body = _answer(request, values.get("url", ""), gate.timeout)
        except (HTTPException, OSError, ValueError) as error:
            return unmeasured(f"{request.request}: no answer: {getattr(error, 'reason', error)}", asked)
        known, why = _judged(request, status, headers, body)
        values |= known
        if why:
            return replace(judged([f"{request.request}: {one}" for one in why], asked, status, number), out=body)
    return judged([], asked, status if asked else None, len(asked))


def _answer(request: Request, base: str, limit: float) -> tuple[int, Mapping[str, str], bytes]:
    method, _, path = request.request.partition(" ")
    data = None if request.json is None else json.dumps(request.json).encode()
    headers = {**({"Content-Type": "application/json"} if data else {}), **request.headers}
    url = path if "://" in path else f"{base}{path}"
    if not url.startswith(("http://", "https://")):
        raise ValueError("only http:// and https:// are asked")
    try:
        with OPENER.open(urllib.request.Request(url, data, headers, method=method), timeout=limit) as answer:
            return int(answer.status), dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, dict(answer.headers), answer.read()


def _judged(request: Request, status: int, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], list[str]]:
    """Return the values to keep, and what speaks against the answer."""
    text = body.decode(errors="replace")
    why = [f"status {status}, expected {request.status}"] if status != request.status else []
    why += objections("the answer", request.text, text)
    found: Any = None
    if request.body is not None or request.save:
        try:
            found = json.loads(text)
        except ValueError:
            why.append("the answer is not JSON")
    why += [] if request.body is None or why else _differences("body", request.body, found)
    lower = {name.lower(): value for name, value in headers.items()}
    saved = {name: _at(path, found, lower) for name, path in request.save.items() if not why}
    why += [f"the answer has no {request.save[name]}" for name, value in saved.items() if value is None]
    return {name: str(value) for name, value in saved.items()}, why


def _at(path: str, found: Any, headers: Mapping[str, str]) -> Any:
    if path.startswith("header."):
        return headers.get(path.removeprefix("header.").lower())
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _differences(where: str, wanted: Any, found: Any) -> Iterator[str]:
    """Yield where an answer lacks what is wanted; what it has besides does not matter."""
    if isinstance(wanted, Mapping) and isinstance(found, dict):
        for key, one in wanted.items():
            yield from _differences(f"{where}.{key}", one, found.get(key))
    elif wanted != found:
        yield f"{where} is {json.dumps(found)[:80]}, expected {json.dumps(wanted)[:80]}"
