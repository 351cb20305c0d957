"""Modules that can, and modules that cannot, share a process with a clone of theirs."""

from tests.small_project import CC

Files = dict[str, str]

ROWS, METRICS, LISTENS, LOGS, SIGNALS = (
    f"{CC}/adapters/{name}.py" for name in ["rows", "metrics", "outbox", "logs", "signals"]
)
HTTP, JOBS = f"{CC}/entrypoints/http.py", f"{CC}/entrypoints/jobs.py"
SETTINGS = f"{CC}/adapters/settings.py"

BASE = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
SHARED_ROWS = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.modules.cc import NAME
from backend.orm import Base


class {name}(Base):
    __tablename__ = {table}
    id: Mapped[int] = mapped_column(primary_key=True)
"""
OWN_TABLE = 'f"{NAME}_notes"'
LINES = """

class CcLine(Base):
    __tablename__ = f"{NAME}_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey(f"{NAME}_notes.id"))
    note = relationship("Note")
"""
EXTENDED = '    __table_args__ = {"extend_existing": True}\n'
OWN_ROWS = """\
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(schema="cc")


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True, index=True)
"""
INDEX = """\
from sqlalchemy import Column, Index, Integer, MetaData, Table

notes = Table("cc_notes", MetaData(schema="app"), Column("id", Integer), Index("{name}", "id"))
"""
OUTBOX = """\
from sqlalchemy import event
from sqlalchemy.orm import Session
{definition}

@event.listens_for({target}, "after_commit")
def publish(session: Session) -> None:
    session.info.pop("outbox", None)
"""
OWN_SESSION = "\n\nclass CcSession(Session):\n    pass\n\n"
METRIC = """\
from prometheus_client import Counter

NOTES = Counter("{name}", "Notes made.")
"""
MEMOISED = """\
from prometheus_client import REGISTRY, Counter

NOTES = REGISTRY._names_to_collectors.get("notes") or Counter("notes", "Notes made.")
"""
APP = """\
import importlib

import yaml
from fastapi import FastAPI


def create_app() -> FastAPI:
    app = FastAPI()
    with open("module_map.yaml") as file:
        names = yaml.safe_load(file)["modules"]
    for name in names:
        app.include_router(importlib.import_module(f"backend.modules.{name}.entrypoints.http").router)
    return app
"""
ROUTER = """\
from fastapi import APIRouter

router = APIRouter(prefix="{prefix}")


@router.get("/notes/{{note}}"{options})
def read(note: int) -> int:
    return note
"""
HANDLER = """\
import logging

logging.getLogger({name}).addHandler(logging.StreamHandler())
"""
SIGNAL = """\
import signal


def stop(number: int, frame: object) -> None:
    raise SystemExit


signal.signal(signal.SIGUSR1, stop)
"""
VARIABLE = """\
import os

from backend.modules.cc import NAME

os.environ["{name}"] = {value}
"""
TASKS = """\
from collections.abc import Callable

KNOWN: dict[str, Callable[[], int]] = {}


def task(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    return lambda function: KNOWN.setdefault(name, function)
"""
# As Celery does: what the decorator returns becomes the task only when somebody asks for it.
LAZY_TASKS = """\
KNOWN: dict[str, object] = {}


class StandIn:
    def __init__(self, name, function):
        self._task = lambda: KNOWN.setdefault(name, type(name, (), {"__module__": function.__module__})())

    @property
    def __class__(self):
        return type(self._task())


def task(name):
    return lambda function: StandIn(name, function)
"""
TASK = 'from backend.tasks import task\n\n\n@task("{name}")\ndef expire() -> int:\n    return 1\n'

MUST_REPORT: dict[str, tuple[Files, list[str]]] = {
    "one table for two classes": (
        {"backend/orm.py": BASE, ROWS: SHARED_ROWS.format(name="CcNote", table='"notes"') + EXTENDED},
        ["backend.modules.pem.adapters.rows: [table] the table notes is there twice, for cc and for pem; give the"],
    ),
    "one table in two catalogues": (
        {ROWS: OWN_ROWS.replace('schema="cc"', "")},
        ["[table] the table notes is there twice"],
    ),
    "a table that SQLAlchemy refuses": (
        {"backend/orm.py": BASE, ROWS: SHARED_ROWS.format(name="CcNote", table='"notes"')},
        ["backend.modules.pem.adapters.rows: [table] cannot be imported beside cc, only without: InvalidRequestError"],
    ),
    "one class name in a registry": (
        {"backend/orm.py": BASE, ROWS: SHARED_ROWS.format(name="Note", table=OWN_TABLE)},
        ["[mapped-class] the mapped class Note in the registry of backend.orm.Base is there twice, for cc and for pem"],
    ),
    "a relationship to an ambiguous name": (
        {"backend/orm.py": BASE, ROWS: SHARED_ROWS.format(name="Note", table=OWN_TABLE) + LINES},
        ["[mapping] the mappers fail", 'Multiple classes found for path "Note"', "a declarative base of its own"],
    ),
    "one index name in a schema": (
        {ROWS: INDEX.format(name="by_id")},
        ["[index] the index app.by_id is there twice, for cc and for pem"],
    ),
    "two listeners to every session": (
        {LISTENS: OUTBOX.format(definition="", target="Session")},
        ["pem.adapters.outbox: [listener] a listener to after_commit of sqlalchemy.orm.session.Session"],
    ),
    "one metric name": (
        {METRICS: METRIC.format(name="notes")},
        ["[metric] cannot be imported beside cc", "Duplicated timeseries", "begin the metric's name with"],
    ),
    "one metric, quietly shared": (
        {METRICS: MEMOISED},
        ["[metric] the metric notes is there twice, for cc and for pem"],
    ),
    "one route": (
        {"backend/main.py": APP, HTTP: ROUTER.format(prefix="", options="")},
        ["[route] the route GET /notes/{note} is there twice, for cc and for pem; begin the paths of cc with"],
    ),
    "one operation id": (
        {"backend/main.py": APP, HTTP: ROUTER.format(prefix="/cc", options=', operation_id="read"')},
        ["[operation-id] the operation id read is there twice, for cc and for pem"],
    ),
    "two handlers of all logs": (
        {LOGS: HANDLER.format(name="")},
        ["[log-handler] a StreamHandler on the logger 'root' is there twice, for cc and for pem"],
    ),
    "one environment variable for two values": (
        {SETTINGS: VARIABLE.format(name="APP_CONFIG", value="NAME")},
        ["[environment] the environment variable APP_CONFIG of cc is gone or replaced once pem is imported; let the"],
    ),
    "a replaced signal handler": (
        {SIGNALS: SIGNAL},
        ["[signal-handler] the handler of the signal SIGUSR1 of cc is gone or replaced once pem is imported"],
    ),
    "a task of the same name": (
        {"backend/tasks.py": TASKS, JOBS: TASK.format(name="expire")},
        ["backend.modules.pem.entrypoints.jobs: [borrowed] expire is an object of backend.modules.cc.entrypoints.jobs"],
    ),
    "a task of the same name, made late": (
        {"backend/tasks.py": LAZY_TASKS, JOBS: TASK.format(name="expire")},
        ["backend.modules.pem.entrypoints.jobs: [borrowed] expire is an object of backend.modules.cc.entrypoints.jobs"],
    ),
}

MUST_NOT_REPORT: dict[str, Files] = {
    "a base and a schema of its own": {ROWS: OWN_ROWS},
    "a shared base, and names with the module's word": {
        "backend/orm.py": BASE,
        ROWS: SHARED_ROWS.format(name="CcNote", table=OWN_TABLE),
    },
    "a table of the app's": {
        "backend/orm.py": f"{BASE}\n\nfrom sqlalchemy import Column, Integer, Table\n\n"
        "users = Table('users', Base.metadata, Column('id', Integer, primary_key=True))\n",
        ROWS: "from backend.orm import users\n\nUSERS = users\n",
    },
    "a listener to its own sessions": {LISTENS: OUTBOX.format(definition=OWN_SESSION, target="CcSession")},
    "the app's own listener": {
        "backend/outbox.py": OUTBOX.format(definition="", target="Session"),
        LISTENS: "from backend.outbox import publish\n\nPUBLISH = publish\n",
    },
    "metric names with the module's word": {METRICS: METRIC.format(name="cc_notes")},
    "a metric of the app's": {
        "backend/metrics.py": METRIC.format(name="notes"),
        METRICS: "from backend.metrics import NOTES\n\nMADE = NOTES\n",
    },
    "paths with the module's word": {"backend/main.py": APP, HTTP: ROUTER.format(prefix="/cc", options="")},
    "a handler of its own logger": {LOGS: HANDLER.format(name='"cc"')},
    "an operation id with the module's word": {
        "backend/main.py": APP,
        HTTP: ROUTER.format(prefix="/cc", options=', operation_id="cc.read"'),
    },
    "an environment variable with the module's word": {SETTINGS: VARIABLE.format(name="CC_CONFIG", value="NAME")},
    "an environment variable that both set alike": {
        SETTINGS: VARIABLE.format(name="APP_LOCALE", value="str(len(NAME) > 1)")
    },
    "an environment variable that both add to": {SETTINGS: 'import os\n\nos.environ["PATH"] += ":/opt/cc"\n'},
    "a handler of signals that the app has": {
        "backend/stop.py": SIGNAL,
        SIGNALS: "from backend.stop import stop\n\nSTOP = stop\n",
    },
    "an index name with the module's word": {ROWS: INDEX.format(name="cc_by_id")},
    "a task with the module's word": {"backend/tasks.py": TASKS, JOBS: TASK.format(name="cc.expire")},
    "a task with the module's word, made late": {"backend/tasks.py": LAZY_TASKS, JOBS: TASK.format(name="cc.expire")},
    "a file that nobody can import": {f"{CC}/adapters/cloud.py": "import a_library_that_is_not_installed\n"},
    "a file that ends the process": {f"{CC}/adapters/tool.py": "import sys\n\nsys.exit('use me otherwise')\n"},
    # In the order of their names those of the source can be imported, those of the clone cannot.
    "files that import each other in a circle": {
        f"{CC}/adapters/cc_first.py": "from backend.modules.cc.adapters.middle import MIDDLE\n\nFIRST = MIDDLE\n",
        f"{CC}/adapters/last.py": "import backend.modules.cc.adapters.cc_first\n\nLAST = 2\n",
        f"{CC}/adapters/middle.py": "from backend.modules.cc.adapters.last import LAST\n\nMIDDLE = LAST\n",
    },
}
