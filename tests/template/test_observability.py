"""Alert rules by Prometheus' own tool, the software list and the dependency audit by theirs."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.machine import run, run_well, uv
from tests.template.projects import Render
from tests.template.tools import tool

FOLDER = Path("infra") / "observability"


@pytest.fixture
def promtool() -> str:
    """Return Prometheus' tool; Debian has it in the package `prometheus`, no wheel has."""
    return tool("promtool")


def test_the_alerts_ring_when_they_should(default_project: Path, promtool: str) -> None:
    folder = default_project / FOLDER
    run_well([promtool, "check", "config", "--syntax-only", "prometheus.yml"], folder)
    run_well([promtool, "check", "rules", "alerts.yml"], folder)
    run_well([promtool, "test", "rules", "alerts_test.yml"], folder)


def test_an_alert_that_does_not_ring_is_noticed(default_project: Path, promtool: str, tmp_path: Path) -> None:
    folder = tmp_path / "observability"
    shutil.copytree(default_project / FOLDER, folder)
    rules = folder / "alerts.yml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("> 0.05", "> 0.5"), encoding="utf-8")
    done = run([promtool, "test", "rules", "alerts_test.yml"], folder)
    assert done.returncode == 1 and "RequestsFail" in done.stdout


def test_what_watches_starts_only_when_asked_for(default_project: Path) -> None:
    main = yaml.safe_load((default_project / "compose.yaml").read_text(encoding="utf-8"))
    assert main["include"] == [f"{FOLDER.as_posix()}/compose.yaml"]
    services = yaml.safe_load((default_project / FOLDER / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services.keys() == {"prometheus", "grafana", "collector", "jaeger"}
    for service in services.values():
        assert service["profiles"] == ["observability"]
        assert service["image"].rpartition(":")[2].lstrip("v")[0].isdigit()
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.slow
def test_the_software_list_names_what_production_installs(project: Render) -> None:
    rendered = project()
    run_well([uv(), "lock", "--quiet"], rendered)
    export = (default_command(rendered)).split()[1:]
    run_well([uv(), *export], rendered)
    listed = json.loads((rendered / "sbom.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    packages = {part["name"]: part["purl"] for part in listed["components"]}
    assert packages["fastapi"].startswith("pkg:pypi/fastapi@")
    assert not {"pytest", "goldmaster", "ruff"} & packages.keys()


@pytest.mark.slow
def test_an_audit_that_looks_nothing_up_fails(project: Render) -> None:
    """A registry that cannot be asked must not look like a clean project."""
    rendered = project()
    run_well([uv(), "sync", "--quiet"], rendered)
    nowhere = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:1")
    done = run([uv(), "run", "--no-sync", "python", "infra/security/audit.py"], rendered, **nowhere)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stdout


def default_command(project: Path) -> str:
    """Return the command of `just sbom`."""
    lines = (project / "justfile").read_text(encoding="utf-8").splitlines()
    return lines[lines.index("sbom:") + 1].strip()
