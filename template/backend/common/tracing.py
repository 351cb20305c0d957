"""Sends the process's spans to a collector (OTLP over HTTP) when one is configured."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.common.config import Settings
from backend.common.sql_spans import trace_statements

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


@contextmanager
def tracing(settings: Settings, engine: AsyncEngine, redis: Redis) -> Iterator[None]:
    """Trace SQL, Redis and what `telemetry.span` opens, until the block ends.

    Without `OTLP_ENDPOINT` nothing is imported, wrapped or sent. A collector that is away costs
    no request: spans are sent in the background, dropped when that fails, and a log line says so.
    """
    if not settings.otlp_endpoint:
        yield
        return
    provider = _provider(settings)
    _instrument(provider, engine, redis)
    try:
        yield
    finally:
        provider.shutdown()


def _provider(settings: Settings) -> "TracerProvider":
    # Half a second of imports that only those pay who trace.
    from opentelemetry import trace  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415

    provider = TracerProvider(
        ParentBasedTraceIdRatio(settings.otlp_sample_ratio),
        Resource.create(
            {
                "service.name": settings.app_name,
                "deployment.environment.name": settings.environment,
            }
        ),
    )
    exporter = OTLPSpanExporter(
        f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=settings.otlp_timeout
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def _instrument(provider: "TracerProvider", engine: AsyncEngine, redis: Redis) -> None:
    from opentelemetry.instrumentation.redis import RedisInstrumentor  # noqa: PLC0415

    trace_statements(engine.sync_engine, provider.get_tracer("backend.sql"))
    RedisInstrumentor.instrument_client(redis, tracer_provider=provider)
