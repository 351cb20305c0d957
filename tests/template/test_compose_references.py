"""Every name and every file in the compose files leads somewhere, and a checker that could not see it would fail."""

from pathlib import Path

import pytest
import yaml

from tests.template.compose_references import findings
from tests.template.projects import render

GOOD = """\
services:
  app:
    image: app:1
    depends_on: {db: {condition: service_healthy}}
    networks: [inner, default]
    secrets: [key]
    env_file: [app.env]
    ports: ["127.0.0.1:8000:8000"]
    volumes: ["./app.conf:/etc/app.conf:ro", "cache:/cache", "./data/app:/data"]
    environment: {PASSWORD: "${PASSWORD}", LITERAL: "$$PATH"}
  db:
    image: db:1
    healthcheck: {test: [CMD, "true"]}
    networks: [inner]
networks: {inner: {}}
volumes: {cache: {}}
secrets: {key: {file: key.txt}}
include: [more.yaml]
"""
MORE = "services: {watch: {image: 'watch:1', profiles: [observability], depends_on: [app]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a compose file whose every name leads somewhere."""
    files = {"compose.yaml": GOOD, "more.yaml": MORE, ".env.example": "PASSWORD=\n", "app.env": "", "app.conf": ""}
    for name, text in {**files, "key.txt": ""}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_projects_own_files_lead_somewhere(template: Path, tmp_path: Path) -> None:
    project = render(template, tmp_path / "project", ci="both")
    listed = {path.relative_to(project).as_posix() for path in project.rglob("compose.yaml")}
    assert listed == {"compose.yaml", "infra/gitlab-runner/compose.yaml", "infra/observability/compose.yaml"}
    for name in listed:
        assert findings(project / name) == []


def test_all_is_well(folder: Path) -> None:
    assert findings(folder / "compose.yaml") == []


@pytest.mark.parametrize(
    ("good", "broken", "found"),
    [
        ("{db: {cond", "{dbb: {cond", "app: depends_on: dbb is not a service"),
        ('    healthcheck: {test: [CMD, "true"]}\n', "", "app: depends_on: db has no healthcheck to wait for"),
        ("    image: db:1\n", "    image: db:1\n    profiles: [prod]\n", "app: depends_on: db is started by prod only"),
        ("[inner, default]", "[outer, default]", "app: networks: outer is not declared"),
        ("volumes: {cache: {}}\n", "", "app: volumes: cache is not declared"),
        ("secrets: [key]", "secrets: [kee]", "app: secrets: kee is not declared"),
        ("key.txt", "kee.txt", "secrets key: no kee.txt"),
        ("[app.env]", "app.envv", "app: no app.envv"),
        ("./app.conf:", "./app.cnf:", "app: no app.cnf"),
        ("[more.yaml]", "[{path: moore.yaml}]", "include: no moore.yaml"),
        ("${PASSWORD}", "${PASSWRD:-}", "PASSWRD: not in .env.example"),
        (
            "    image: db:1\n",
            '    image: db:1\n    ports: ["127.0.0.1:8000:5432"]\n',
            "db: 127.0.0.1:8000 is taken by app",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_found(folder: Path, good: str, broken: str, found: str) -> None:
    file = folder / "compose.yaml"
    assert good in GOOD
    file.write_text(GOOD.replace(good, broken, 1), encoding="utf-8")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))
    said = findings(file)
    assert len(said) == 1 and said[0].startswith(found), said
