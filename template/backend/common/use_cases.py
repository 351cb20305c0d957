"""A span and a time for every use case, event and job: one decorator, one context manager."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from time import perf_counter
from typing import Any, TypeVar

from opentelemetry.trace import SpanKind
from prometheus_client import Histogram

from backend.common import metrics, telemetry

Service = TypeVar("Service")


def use_cases(module: str) -> Callable[[type[Service]], type[Service]]:
    """Class decorator: every public coroutine method is observed as a use case of the module."""

    def decorate(service: type[Service]) -> type[Service]:
        for name, method in list(vars(service).items()):
            if iscoroutinefunction(method) and not name.startswith("_"):
                setattr(service, name, _observed(module, name, method))
        return service

    return decorate


@contextmanager
def handling(subscriber: str, headers: Mapping[str, str]) -> Iterator[None]:
    """Observe a subscriber with one event; its span links to the span that wrote the headers.

    `subscriber` carries the module's name, like the jobs' names do.
    """
    links = telemetry.link_of(headers)
    consumed = telemetry.span(subscriber, SpanKind.CONSUMER, links=links)
    with consumed, _timed(metrics.EVENTS, subscriber):
        yield


@contextmanager
def running(job: str) -> Iterator[None]:
    """Observe one run of a job."""
    with telemetry.span(job), _timed(metrics.JOBS, job):
        yield
    metrics.JOB_DONE.labels(job).set_to_current_time()


def _observed(module: str, name: str, method: Callable[..., Awaitable[Any]]) -> Any:
    @wraps(method)
    async def observed(*args: Any, **kwargs: Any) -> Any:
        with telemetry.span(f"{module}.{name}"), _timed(metrics.USE_CASES, module, name):
            return await method(*args, **kwargs)

    return observed


@contextmanager
def _timed(histogram: Histogram, *labels: str) -> Iterator[None]:
    started, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = "refused" if getattr(error, "status", 500) < 500 else "failed"
        raise
    finally:
        histogram.labels(*labels, outcome).observe(perf_counter() - started)
