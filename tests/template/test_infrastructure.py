"""Compose, CI and the container: checked by their own schemas and linters, none of which needs Docker."""

import os
import shutil
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.machine import run, run_well, uv
from tests.template.projects import Render, files, render

SCRIPTS = Path(sys.executable).parent
COMPOSE = ["--builtin-schema", "vendor.compose-spec"]
GITLAB = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
GITHUB = ["--builtin-schema", "vendor.github-workflows"]


@pytest.fixture(scope="module")
def both(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with the files of both CI systems."""
    return render(template, tmp_path_factory.mktemp("both") / "project", ci="both", python_version="3.13")


def read(path: Path) -> Any:
    """Return a YAML file's content."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("compose.yaml", COMPOSE),
        ("infra/gitlab-runner/compose.yaml", COMPOSE),
        ("infra/observability/compose.yaml", COMPOSE),
        (".gitlab-ci.yml", GITLAB),
        ("infra/ci/affected.gitlab-ci.yml", GITLAB),
        (".github/workflows/ci.yml", GITHUB),
    ],
)
def test_the_file_follows_its_schema(both: Path, name: str, schema: list[str]) -> None:
    run_well([str(SCRIPTS / "check-jsonschema"), *schema, name], both)


def test_a_broken_file_does_not_follow_its_schema(both: Path, tmp_path: Path) -> None:
    broken = tmp_path / "compose.yaml"
    broken.write_text((both / "compose.yaml").read_text(encoding="utf-8").replace("ports:", "prots:"), encoding="utf-8")
    assert run([str(SCRIPTS / "check-jsonschema"), *COMPOSE, str(broken)], tmp_path).returncode == 1


def test_pre_commit_accepts_its_configuration(both: Path) -> None:
    run_well([str(SCRIPTS / "pre-commit"), "validate-config"], both)


def test_the_dockerfile_has_nothing_to_lint(both: Path) -> None:
    assert run_well([str(SCRIPTS / "hadolint"), "Dockerfile"], both) == ""


def test_compose_has_three_databases_and_redis_with_pinned_images(both: Path) -> None:
    services = read(both / "compose.yaml")["services"]
    ports = {name: service["ports"][0].split(":")[1] for name, service in services.items()}
    assert ports == {"postgres-prod": "5432", "postgres-dev": "5433", "postgres-test": "5434", "redis": "6379"}
    for service in services.values():
        assert service["image"].rpartition(":")[2][0].isdigit()
        assert service["healthcheck"]["test"]
        assert all(volume.startswith("./data/") for volume in service["volumes"])
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_production_has_no_default_password(both: Path) -> None:
    production = read(both / "compose.yaml")["services"]["postgres-prod"]
    assert production["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PROD_PASSWORD:-}"
    assert production["profiles"] == ["prod"]
    assert "\nPOSTGRES_PROD_PASSWORD=\n" in (both / ".env.example").read_text(encoding="utf-8")


def test_ci_validates_then_tests_then_builds(both: Path) -> None:
    gitlab = read(both / ".gitlab-ci.yml")
    assert gitlab["stages"] == ["validate", "test", "build"]
    stages = {name: job["stage"] for name, job in gitlab.items() if isinstance(job, dict) and "stage" in job}
    assert {name: stage for name, stage in stages.items() if name != stage} == {
        "security": "validate",
        "alerts": "validate",
        "affected": "validate",
        "test-affected": "test",
    }
    assert [name for name, stage in stages.items() if name == stage] == gitlab["stages"]
    jobs = read(both / ".github/workflows/ci.yml")["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "validate": None,
        "security": None,
        "alerts": None,
        "affected": "validate",
        "test-affected": "affected",
        "test": "validate",
        "build": ["affected", "test-affected", "test"],
    }


@pytest.mark.slow
def test_the_image_runs_without_tests_and_without_development_dependencies(project: Render, tmp_path: Path) -> None:
    """The Dockerfile's steps, taken by hand: what .dockerignore lets in, runtime dependencies only."""
    source, image = project(), tmp_path / "image"
    run_well([uv(), "lock"], source)
    for path in files(source):
        if in_image(path):
            (image / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / path, image / path)
    run_well([uv(), "sync", "--frozen", "--no-dev"], image)
    listed = sorted(path for path in files(image) if "test" in path)
    assert listed == []
    python = image / ".venv/bin/python"
    routes = "from backend.main import create_app; print(sorted(create_app().openapi()['paths']))"
    run_well([str(python), "-c", "import backend.migrate, backend.worker"], image)
    assert "/cc/notes" in run_well([str(python), "-c", routes], image)
    assert run([str(python), "-c", "import pytest"], image).returncode == 1
    assert run([str(python), "-c", "import generators"], image, PATH=os.environ["PATH"]).returncode == 1


def in_image(path: str) -> bool:
    """Say whether the Dockerfile copies this path, as the lines of .dockerignore mean it."""
    kept = path.startswith("backend/") or path in {"module_map.yaml", "pyproject.toml", "uv.lock"}
    parts = path.split("/")
    return kept and not ("tests" in parts or parts[-1] == "conftest.py" or fnmatch(path, "backend/common/testing/*"))
