"""plan.yaml: a phase with its stages and gates, read to frozen records."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Literal

from generators.model.document import Document
from generators.model.errors import Refusal

PLAN_NAME = "plan.yaml"
KINDS = ("run", "shell", "http", "pytest", "exists", "absent", "artifact", "sql", "manual")
# Which kinds an option means something to; of the others it would be swallowed without a word.
OPTIONS = {
    "expect": ("run", "shell"),
    "min_tests": ("pytest",),
    "min": ("exists",),
    "text": ("exists", "absent"),
    "change": ("artifact",),
    "rows": ("sql",),
    "error": ("sql",),
    "url": ("sql",),
}
Words = tuple[str, ...]


class Strict:
    """How records are read: no key that nobody knows, and `id: 4` is the text "4"."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "coerce_numbers_to_str": True}


@dataclass(frozen=True)
class Text(Strict):
    """What a text must and must not have: plain parts, and regular expressions."""

    contains: Words = ()
    matches: Words = ()
    absent: Words = ()


@dataclass(frozen=True)
class Expect(Strict):
    """When a command holds."""

    exit: int = 0
    stdout: Text = Text()
    stderr: Text = Text()


@dataclass(frozen=True)
class Request(Strict):
    """One HTTP request and its answer; `body` is the part of the answer's JSON that must be there.

    `save` keeps values of the answer, by their path in it, for the requests after it.
    """

    request: str
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    body: Any = None
    text: Text = Text()
    save: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gate(Strict):
    """A condition of a stage. Exactly one of the kinds is given; the rest says when and how it holds."""

    id: str
    run: Words | None = None
    shell: str | None = None
    http: tuple[Request, ...] | None = None
    pytest: Words | None = None
    exists: Words | None = None
    absent: Words | None = None
    artifact: str | None = None
    sql: Words | None = None
    manual: str | None = None
    service: str = ""
    cwd: str = "."
    env: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 300.0
    retries: int = 0
    expect: Expect = Expect()
    min_tests: int = 1
    min: int = 1
    text: str = ""
    change: Literal["created", "modified", "any"] = "any"
    rows: tuple[tuple[Any, ...], ...] | None = None
    error: str = ""
    url: str = "DATABASE_URL"
    redact: Words = ()
    watch: Words = ()
    baseline_fails: bool = False

    @property
    def kind(self) -> str:
        """Which of the kinds this is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


@dataclass(frozen=True)
class Service(Strict):
    """A server that gates need: started on a free `{port}`, ready when it answers or has said all its `exports`.

    `exports` names values of one line of JSON that it prints; they are in the environment of what needs it. Without
    `run` it is only prepared: a migrated database, say.
    """

    run: Words = ()
    needs: Words = ()
    prepare: tuple[Words, ...] = ()
    ready: str = ""
    exports: Words = ()
    env: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 60.0


@dataclass(frozen=True)
class Stage(Strict):
    """A step of a phase: done when all its gates hold on the very content there is."""

    id: str
    title: str
    gates: tuple[Gate, ...] = ()
    estimate: str = ""
    goal: str = ""
    tasks: Words = ()
    code: str = ""
    output: str = ""
    watch: Words = ()
    risk: str = ""
    rollback: str = ""


@dataclass(frozen=True)
class Required(Strict):
    """A plan that comes first: its last stage is signed, and its gaps are written down."""

    plan: str
    signed: bool = True


@dataclass(frozen=True)
class Plan(Strict):
    """One phase."""

    version: Literal[1]
    phase: int
    name: str
    title: str
    stages: tuple[Stage, ...]
    pattern: str = ""
    base: str = ""
    goal: str = ""
    requires: tuple[Required, ...] = ()
    vars: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    watch: Words = ("**",)
    document: Document | None = None

    @property
    def slug(self) -> str:
        """The name of the plan's folder."""
        return f"{self.phase}-{self.name}"

    def stage(self, wanted: str) -> Stage:
        """Return one stage; raises Refusal when there is none, with those there are."""
        for stage in self.stages:
            if stage.id == wanted:
                return stage
        raise Refusal(f"{self.slug} has no stage {wanted!r}; it has: {', '.join(one.id for one in self.stages)}")

    def watched(self, stage: Stage, gate: Gate) -> Words:
        """Return the globs of the files whose change makes a gate stale."""
        return gate.watch or stage.watch or self.watch

    def definition(self, stage: Stage, gate: Gate) -> Mapping[str, Any]:
        """Return all that decides what a gate measures: any change of it makes its evidence stale."""
        used = {name: plain(self.services[name]) for name in sorted(self.needed(gate)) if name in self.services}
        base = self.base if gate.baseline_fails or gate.artifact else ""
        return {"gate": plain(gate), "watch": list(self.watched(stage, gate)), "services": used, "base": base}

    def needed(self, gate: Gate) -> dict[str, None]:
        """Return the services a gate needs, those that others need first."""
        found: dict[str, None] = {}
        self._collect(gate.service, found, ())
        return found

    def _collect(self, name: str, found: dict[str, None], above: Words) -> None:
        if not name or name in found or name in above:
            return
        for other in self.services[name].needs if name in self.services else ():
            self._collect(other, found, (*above, name))
        found[name] = None


def plain(value: Any) -> Any:
    """Return a record as JSON has it, without what has its default: a new field of ours changes no digest."""
    if is_dataclass(value):
        given = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: plain(found) for one, found in given if found != _default(one)}
    if isinstance(value, Mapping):
        return {str(key): plain(found) for key, found in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _default(one: Any) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def gates_of(plan: Plan) -> Iterator[tuple[Stage, Gate]]:
    """Yield every gate with its stage."""
    return ((stage, gate) for stage in plan.stages for gate in stage.gates)
