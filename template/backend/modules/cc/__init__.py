"""Control Center: short notes with a life cycle. Start reading at cc_map.yaml."""

from backend.common.module import Job, Module, Subscription

NAME = "cc"

module = Module(
    name=NAME,
    package=__name__,
    router="backend.modules.cc.entrypoints.http:router",
    metadata="backend.modules.cc.adapters.tables:metadata",
    jobs=(
        Job(f"{NAME}.expire_notes", "backend.modules.cc.entrypoints.jobs:expire_notes", every=30),
    ),
    unit_of_work="backend.modules.cc.adapters.uow:SqlUnitOfWork",
    subscriptions=(
        Subscription(
            f"{NAME}.count_note",
            ("backend.modules.cc.public:NotePublished", "backend.modules.cc.public:NoteArchived"),
            "backend.modules.cc.application.handlers:count_note",
        ),
    ),
)
