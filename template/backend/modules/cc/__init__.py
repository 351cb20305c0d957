"""Control Center: short notes with a life cycle. Start reading at cc_map.yaml."""

from backend.common.module import Module

NAME = "cc"

module = Module(
    name=NAME,
    package=__name__,
    router="backend.modules.cc.entrypoints.http:router",
    metadata="backend.modules.cc.adapters.tables:metadata",
)
