"""Traps of frameworks: SQL, routes, environment, channels, metrics, and what others call by the same letters."""

from tests.traps.trap import NOTES, Row, Trap

SQL = Row(
    "names in SQL",
    (
        Trap("table", '__tablename__ = "<cc|pem>_items"\n', beside={"y.py": "cc_items = 1\n"}),
        Trap("schema", 'x = Table("items", m, schema="<cc|pem>")\n'),
        Trap("schema in table arguments", '__table_args__ = ({"schema": "<cc|pem>"},)\n'),
        Trap("foreign key", 'x = ForeignKey("<cc|pem>.items.id")\n'),
        Trap("index and constraints", 'x = Index("ix_<cc|pem>_items_id")\ny = "uq_<cc|pem>_items"\n'),
        Trap("statement", 'x = "SELECT id FROM <cc|pem>.items WHERE <cc|pem>.items.id = 1"\n'),
        Trap("statement over an entity", 'x = "DELETE FROM <notes|prompts>"\n', renaming=NOTES),
        Trap("another's column in a statement", 'x = "SELECT accounts.cc_number FROM accounts"\n'),
        Trap("letters in other names", 'x = "SELECT success FROM accounts WHERE occurred"\n'),
    ),
)

RELATIONS = Row(
    "relations of mapped classes",
    (
        Trap("class by name", 'class <Cc|Pem>Item: ...\nx = relationship("<Cc|Pem>Item")\n'),
        Trap(
            "annotation and the way back",
            """\
            class <Cc|Pem>Item:
                <cc|pem>_boxes: Mapped["list[<Cc|Pem>Box]"] = relationship(back_populates="<cc|pem>_items")
            class <Cc|Pem>Box:
                <cc|pem>_items: Mapped["list[<Cc|Pem>Item]"] = relationship(back_populates="<cc|pem>_boxes")
            """,
        ),
        Trap("another's class", 'from crm import CcAccount\nx: Mapped["CcAccount"]\n'),
    ),
)

KEYS = Row(
    "foreign keys to other modules",
    (
        Trap("ours and another's", 'x = ForeignKey("<cc|pem>.items.id")\ny = ForeignKey("crm.cc.id")\n'),
        Trap("another schema's table", 'x = ForeignKey("crm.accounts.cc_id")\n'),
    ),
)

ALEMBIC = Row(
    "migrations",
    (
        Trap(
            "what a migration makes",
            'op.create_table("<cc|pem>_items", schema="<cc|pem>")\n',
            beside={"y.py": "cc_items = 1\n"},
        ),
        Trap("branch label", 'branch_labels = ("<cc|pem>_main",)\n', beside={"cc_main.py": ""}),
        Trap("dependence on another chain", 'depends_on = ("77aa77aacc77",)\n'),
        Trap(
            "revisions that are no chain",
            "revision = f()\ndown_revision = None\n",
            path="migrations/1.py",
            refused="not one plain string",
        ),
        Trap(
            "a parent that nobody has",
            'revision = "5b0c7de3a914"\ndown_revision = "000000000000"\n',
            path="migrations/1.py",
            refused="follows revision 000000000000",
        ),
    ),
)

REVISIONS = Row(
    "ids of migrations", tested_in="tests/rewrite/test_migrations.py::test_ids_are_fresh_and_the_chain_holds"
)

PYDANTIC = Row(
    "aliases of fields",
    (
        Trap("alias of our field", "class A:\n    <cc|pem>_id: int = Field(alias='<cc|pem>Id')\n"),
        Trap("discriminator", "class A:\n    <cc|pem>_kind: str\nx = Field(discriminator='<cc|pem>_kind')\n"),
        Trap("alias that another sends", "class A:\n    copies: str = Field(alias='cc')\n"),
    ),
)

ENVIRONMENT = Row(
    "variables of the environment",
    (
        Trap("looked up", 'x = os.environ["<CC|PEM>_DATABASE_URL"]\ny = os.getenv("<CC|PEM>_URL", "")\n'),
        Trap("prefix", 'x = Config(env_prefix="<CC|PEM>_")\n'),
        Trap("the compiler's", 'x = os.environ["CC"]\n'),
        Trap("longer words", 'x = os.environ["GCC_PATH"], os.environ["SUCCESS_URL"]\n'),
    ),
)

ROUTES = Row(
    "routes, tags, operation ids",
    (
        Trap("path", '@router.get("/<cc|pem>/items/{item_id}")\ndef f(item_id): ...\n'),
        Trap("below a version", 'x = "/api/v1/<cc|pem>/items"\n'),
        Trap("tag", "x = APIRouter(prefix='/<cc|pem>', tags=['<cc|pem>'])\n"),
        Trap("operation id", "def <cc|pem>_read(): ...\nx = route(operation_id='<cc|pem>_read')\n"),
        Trap("local address", 'x = "http://localhost:8000/<cc|pem>/items"\n'),
        Trap("another's address", 'x = "https://example.com/cc/items?cc=1"\n'),
        Trap("a static file of others", 'x = "static/cc/site.css"\n'),
        Trap("part of a longer segment", 'x = "/success/account/gcc"\n'),
    ),
)

CHANNELS = Row(
    "channels, keys and queues",
    (
        Trap("key", 'x = "<cc|pem>:item:1"\ny = f"<cc|pem>:item:{z}"\n'),
        Trap("type of an event", 'x = "<cc|pem>.item_done.v1"\n'),
        Trap("queue and group", 'x = subscribe(queue="<cc|pem>", group="<cc|pem>")\n'),
        Trap("another's database", 'x = "redis://cc:6379/0"\n'),
        Trap("another's channel", 'x = "other.cc"\n'),
    ),
)

OBSERVED = Row(
    "loggers, tracers, metrics",
    (
        Trap("logger", 'x = getLogger("<cc|pem>")\ny = getLogger("<cc|pem>.http")\n'),
        Trap("metric", 'x = Counter("<cc|pem>_requests_total", "Requests.")\n'),
        Trap("tracer", 'x = get_tracer("<cc|pem>")\n'),
        Trap("another's logger", 'x = getLogger("other.cc")\n'),
        Trap("a metric with the letters", 'x = Counter("success_total", "Successes on accounts.")\n'),
    ),
)

LISTENERS = Row(
    "listeners and handlers",
    (
        Trap("our handler", "def <cc|pem>_done(): ...\nsignal.connect(<cc|pem>_done, sender='<cc|pem>_done')\n"),
        Trap("another's signal", "from mail import cc\ncc.connect(print)\n"),
    ),
)

COMMANDS = Row(
    "commands, flags, permissions",
    (
        Trap("command", '@app.command(name="<cc|pem>")\ndef f(): ...\n'),
        Trap("permission", 'x = "<cc|pem>:read"\n'),
        Trap("feature flag", 'x = feature("<cc|pem>.beta")\n'),
        Trap("an option of a mail program", 'x = run(["mail", "--cc", y])\n'),
        Trap("the compiler", 'x = run(["cc", "-o", "a.out", y])\n'),
    ),
)

PEERS = Row(
    "lists of modules",
    (Trap("one of several", 'x = ["cc", "billing", "audit"]\n'), Trap("in a tuple", 'x = ("billing", "cc")\n')),
    never_changes="a list of several modules belongs to the project: its place is the map, not the text",
)

ROWS = (
    *(
        SQL,
        RELATIONS,
        KEYS,
        ALEMBIC,
        REVISIONS,
        PYDANTIC,
        ENVIRONMENT,
        ROUTES,
        CHANNELS,
        OBSERVED,
        LISTENERS,
        COMMANDS,
        PEERS,
    ),
)
