"""Alerts, dashboards and the collector speak of what the backend really has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from backend.common import metrics

FOLDER = Path(__file__).parents[1] / "infra" / "observability"
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
# What Prometheus says of its own targets, and the labels it adds.
BUILT_IN = {"up"}
ADDED_LABELS = {"job", "instance", "le"}


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    return [rule for group in read("alerts.yml")["groups"] for rule in group["rules"]]


def queries() -> Iterator[tuple[str, str]]:
    """Yield every query with the place where it stands."""
    for rule in rules():
        yield f"alerts.yml: {rule['alert']}", rule["expr"]
    for file in DASHBOARDS:
        for panel in json.loads(file.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{file.name}: {panel['title']}", target["expr"]


def selectors(node: object) -> Iterator[tuple[str, set[str]]]:
    """Yield the metrics that a parsed query names, each with the labels it asks for."""
    if isinstance(node, promql_parser.VectorSelector):
        yield str(node.name), {matcher.name for matcher in node.matchers.matchers}
        return
    for part in ("expr", "lhs", "rhs", "vector_selector", "args"):
        child = getattr(node, part, None)
        for each in child if isinstance(child, list) else [child]:
            if each is not None:
                yield from selectors(each)


def named(query: str) -> list[tuple[str, set[str]]]:
    return list(selectors(promql_parser.parse(query.replace("$__rate_interval", "5m"))))


def own() -> list[MetricWrapperBase]:
    return [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]


def names_of(metric: MetricWrapperBase) -> set[str]:
    # The registry's own way from a metric to its samples; it has no public one, and no types.
    return {*REGISTRY._get_names(metric)}  # type: ignore[no-untyped-call]


def exposed() -> dict[str, set[str]]:
    """Return the name of every sample that the backend exposes, with its labels."""
    return {name: {*metric._labelnames} for metric in own() for name in names_of(metric)}


@pytest.mark.parametrize(("place", "query"), list(queries()), ids=lambda value: str(value)[:40])
def test_a_query_names_what_exists(place: str, query: str) -> None:
    found = named(query)
    assert found, place
    for name, labels in found:
        assert name in BUILT_IN | exposed().keys(), f"{place}: no metric {name}"
        assert labels <= exposed().get(name, set()) | ADDED_LABELS, f"{place}: labels of {name}"


@pytest.mark.parametrize(("place", "query"), list(queries()), ids=lambda value: str(value)[:40])
def test_a_query_groups_by_labels_that_exist(place: str, query: str) -> None:
    wanted = {
        label.strip()
        for group in re.findall(r"\bby \(([^)]*)\)", query)
        for label in group.split(",")
    }
    known = set().union(*(exposed().get(name, set()) for name, _ in named(query)))
    assert wanted <= known | ADDED_LABELS, place


def test_a_query_of_a_metric_that_is_gone_is_noticed() -> None:
    (found,) = named("sum by (route) (rate(requests_of_old_total{route!='/livez'}[5m])) > 1")
    assert found == ("requests_of_old_total", {"route"}) and found[0] not in exposed()


def test_every_metric_is_on_a_dashboard() -> None:
    shown = {name for place, query in queries() if "json" in place for name, _ in named(query)}
    families = {name.rpartition("_")[0] if name.endswith("_bucket") else name for name in shown}
    for metric in own():
        assert names_of(metric) & (shown | families), f"{metric._name} is on no dashboard"


def test_every_alert_says_what_to_do_and_has_a_test_both_ways() -> None:
    tested = [case for test in read("alerts_test.yml")["tests"] for case in test["alert_rule_test"]]
    for rule in rules():
        assert rule["annotations"].keys() == {"summary", "description"}
        cases = [bool(case["exp_alerts"]) for case in tested if case["alertname"] == rule["alert"]]
        assert {*cases} == {True, False}, rule["alert"]


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: str(file.stem))
def test_a_dashboard_can_be_told_apart(file: Path) -> None:
    dashboard = json.loads(file.read_text(encoding="utf-8"))
    assert dashboard["uid"] == file.stem
    panels = [panel["id"] for panel in dashboard["panels"]]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len({*panels}) == len({*places}) == len(panels)
    sources = {source["uid"] for source in read("grafana/datasources.yml")["datasources"]}
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} <= sources


def test_the_pipelines_of_the_collector_name_what_is_declared() -> None:
    collector = read("collector.yml")
    for pipeline in collector["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert {*pipeline[kind]} <= collector[kind].keys()
    used = {
        kind: {
            name
            for pipeline in collector["service"]["pipelines"].values()
            for name in pipeline[kind]
        }
        for kind in ("receivers", "processors", "exporters")
    }
    assert all(used[kind] == collector[kind].keys() for kind in used)


def test_every_mounted_file_is_there() -> None:
    for service in read("compose.yaml")["services"].values():
        for volume in service.get("volumes", []):
            assert (FOLDER / volume.split(":")[0]).exists(), volume
        assert {*service.get("depends_on", [])} <= read("compose.yaml")["services"].keys()
