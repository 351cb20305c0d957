"""What the OpenAPI document promises about the module's routes."""

from typing import Any

from fastapi.testclient import TestClient

from backend.modules.cc import NAME

METHODS = {"get", "post", "patch", "delete"}


def operations(client: TestClient) -> list[dict[str, Any]]:
    paths = client.get("/openapi.json").json()["paths"]
    return [
        {**operation, "method": method}
        for path, item in paths.items()
        for method, operation in item.items()
        if path.startswith(f"/{NAME}/")
    ]


def test_every_operation_is_tagged_named_and_described(running_app: TestClient) -> None:
    found = operations(running_app)
    assert {operation["method"] for operation in found} == METHODS
    assert all(operation["tags"] == [NAME] and operation["description"] for operation in found)
    assert len({operation["operationId"] for operation in found}) == len(found) == 9


def test_a_conflict_names_everything_it_may_be(running_app: TestClient) -> None:
    said = [each["responses"].get("409", {}).get("description") for each in operations(running_app)]
    assert said.count("Forbidden transition; Changed meanwhile") == 2


def test_every_error_is_a_documented_problem(running_app: TestClient) -> None:
    for operation in operations(running_app):
        errors = {c: r for c, r in operation["responses"].items() if c.startswith("4")}
        assert "422" in errors
        assert all(list(r["content"]) == ["application/problem+json"] for r in errors.values())
