"""`python -m backend.token`, as a developer uses it."""

import pytest
from fastapi.testclient import TestClient

from backend.modules.cc import NAME
from backend.token import main


def test_its_token_opens_what_it_names(
    running_app: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    for scopes, status in (([], 200), (["--scope", f"{NAME}:read"], 403)):
        assert main(["--subject", "ann", "--tenant", "t", *scopes]) == 0
        header = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
        assert running_app.get(f"/{NAME}/audit", headers=header).status_code == status


@pytest.mark.parametrize(
    ("name", "value"), [("ENVIRONMENT", "production"), ("AUTH_ISSUER", "https://id.example.com")]
)
def test_where_an_issuer_makes_them_it_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main([]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(name) and said.endswith("ask for one there")


@pytest.mark.parametrize(
    "wrong", [["--tenant", "a:b"], ["--subject", ""], ["--scope", "x" * 9000], ["--seconds", "-60"]]
)
def test_what_the_app_would_refuse_is_not_made(
    capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert main(wrong) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert said.err.startswith("the app would not take it: the token")


def test_help_says_what_a_tenant_may_be_called(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "[A-Za-z0-9][A-Za-z0-9._-]{0,63}" in capsys.readouterr().out
