"""What is counted and timed, for Prometheus. Every label is a name from the code, never a value.

Modules share these metrics and differ by their label `module`, so a clone cannot collide.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS: Final = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request, by the route's template.",
    ["method", "route", "status"],
    buckets=_SECONDS,
)
USE_CASES: Final = Histogram(
    "use_case_duration_seconds",
    "Time of a use case; outcome is ok, refused (the caller's fault) or failed (ours).",
    ["module", "use_case", "outcome"],
    buckets=_SECONDS,
)
EVENTS: Final = Histogram(
    "event_handling_duration_seconds",
    "Time of one subscriber with one event; outcome is ok, refused or failed.",
    ["subscriber", "outcome"],
    buckets=_SECONDS,
)
EVENTS_WAITING: Final = Gauge(
    "events_waiting", "Deliveries that are not done yet.", ["module"], multiprocess_mode="livemax"
)
EVENTS_OVERDUE: Final = Gauge(
    "events_overdue_seconds",
    "How long the delivery that is due the longest has been due.",
    ["module"],
    multiprocess_mode="livemax",
)
EVENTS_DEAD: Final = Gauge(
    "events_dead", "Deliveries that were put aside.", ["module"], multiprocess_mode="livemax"
)
JOBS: Final = Histogram(
    "job_duration_seconds",
    "Time of one run of a job; outcome is ok, refused or failed.",
    ["job_name", "outcome"],
    buckets=_SECONDS,
)
JOB_DONE: Final = Gauge(
    "job_last_success_timestamp_seconds",
    "When a job last ended well.",
    # Not "job": Prometheus keeps that one for the target.
    ["job_name"],
    multiprocess_mode="mostrecent",
)
CACHE_READS: Final = Counter(
    "cache_reads_total", "Reads of the cache; result is hit, miss or away.", ["result"]
)
RATE_LIMITS: Final = Counter(
    "rate_limit_decisions_total",
    "Requests over their subject's limit (refused), and those let through since Redis was away"
    " (unchecked).",
    ["result"],
)
SHED: Final = Counter(
    "requests_shed_total", "Requests refused since REQUESTS_AT_ONCE others were being served."
)
CONNECTIONS: Final = Gauge(
    "database_connections_in_use",
    "Connections of the pools that are lent out.",
    multiprocess_mode="livesum",
)
CONNECTIONS_MAX: Final = Gauge(
    "database_connections_max",
    "Connections that the pools may open.",
    multiprocess_mode="livesum",
)
