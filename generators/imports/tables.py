"""Which database schemas and tables belong to which module, and who uses those of another one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generators.imports.fold import UNKNOWN, Said

DECLARED = re.compile(
    rb"""__tablename__\s*(?::[^=\n]+)?=\s*["'](\w+)|\bTable\(\s*["'](\w+)["']\s*,|\bcreate_table\(\s*["'](\w+)"""
    rb"""|\bdb_table\s*=\s*["'](\w+)|(?i:\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?:\w+\.)?"?(\w+))"""
)
SCHEMA = re.compile(rb"""\bschema["']?\s*[=:]\s*["'](\w+)["']""")
KEYS = {"ForeignKey", "ForeignKeyConstraint", "OneToOneField", "ManyToManyField"}
VERBS = "select insert update delete create alter drop truncate with merge grant lock copy explain set from join"
STATEMENT = re.compile(
    rf"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:{'|'.join(VERBS.split())}|references)\b", re.IGNORECASE | re.DOTALL
)
BEFORE_TABLE = r"\b(?:from|join|into|update|table|references|truncate|only|using|exists|lock|copy)\s+"
QUALIFIED = re.compile(rf"""{BEFORE_TABLE}"?(\w+)"?\s*\.\s*"?(\w+|{UNKNOWN})""", re.IGNORECASE)
LISTED = re.compile(r""",\s*"?(\w+)"?\s*\.\s*"?(\w+)""")
BARE = re.compile(rf"""{BEFORE_TABLE}"?(\w+)\b(?!"?\s*\.)""", re.IGNORECASE)
PATH = re.compile(r"""\b(?:search_path\s*(?:=|\bto\b)|schema(?:\s+if(?:\s+not)?\s+exists)?)\s*"?(\w+)""", re.IGNORECASE)
SCHEMA_CALLS = {"module_metadata", "CreateSchema", "DropSchema"}
HINT = re.compile(
    rb"""\b(?:Foreign|OneToOne|ManyToMany)(?:Key|Field)|\bsearch_path\b"""
    rb"""|\b(?:module_metadata|CreateSchema|DropSchema)\(\s*["']"""
    rb"""|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|from|join|into|update|table)\s+"?[{%]"""
)
NAMED = re.compile(
    rb"""\bschema["']?\s*[=:]\s*["'](\w+)["']"""
    rb"""|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES|TRUNCATE|ONLY|LOCK|COPY|SCHEMA"""
    rb"""|from|join|into|update|table|references|truncate|only|lock|copy|schema)"""
    rb"""(?=\s+"?(\w+)(?!\w*[\w.]*\s+import\b))|,\s*"?(\w+)"?\."""
)


@dataclass(frozen=True)
class Belongings:
    """The owner of each schema, and the owners of each table."""

    schemas: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def other_schema(self, schema: str, user: str) -> str:
        """Return the module that a schema belongs to when it is not the user's, or nothing."""
        owner = self.schemas.get(schema.lower(), "")
        return owner if owner != user else ""

    def other_table(self, table: str, user: str) -> str:
        """Return the one module that a table belongs to when it is not the user's, or nothing."""
        owners = self.tables.get(table.lower(), frozenset())
        return next(iter(owners)) if len(owners) == 1 and user not in owners else ""


def belongings(contents: Mapping[str, Mapping[str, bytes]]) -> Belongings:
    """Return what belongs to whom.

    Args:
        contents: of each module the files that declare tables: code, migrations and SQL, not tests.
    """
    tables: dict[str, set[str]] = {}
    schemas: dict[str, set[str]] = {}
    for name, files in contents.items():
        for content in files.values():
            for match in DECLARED.finditer(content):
                tables.setdefault(match[match.lastindex or 1].decode().lower(), set()).add(name)
            # A file that declares no table may speak of any schema.
            for match in SCHEMA.finditer(content) if DECLARED.search(content) else ():
                schemas.setdefault(match[1].decode().lower(), set()).add(name)
    # A schema that several name belongs to the one with its name, or to nobody.
    alone = {schema: next(iter(users)) for schema, users in schemas.items() if len(users) == 1}
    owners = {table: frozenset(users) for table, users in tables.items()}
    return Belongings({**alone, **{name.lower(): name for name in contents}}, owners)


def may_take(content: bytes, user: str, known: Belongings) -> bool:
    """Say whether a file is worth a closer look: it has a foreign key, or SQL words before a name of another module."""
    if HINT.search(content):
        return True
    names = {match[match.lastindex or 1].decode() for match in NAMED.finditer(content)}
    return any(known.other_schema(name, user) or known.other_table(name, user) for name in names)


@dataclass(frozen=True)
class Taken:
    """A schema or table of another module that a text names: of which module, the rule, the words."""

    owner: str
    rule: str
    words: str


def taken(said: Said, user: str, known: Belongings) -> Iterator[Taken]:
    """Yield the schemas and tables of other modules that a text in code names."""
    if said.call in KEYS and said.keyword in ("", "to"):
        yield from _by_key(said.text, user, known)
    elif said.keyword == "schema" or said.call in SCHEMA_CALLS:
        if owner := known.other_schema(said.text, user):
            yield Taken(owner, "foreign-schema", f"the schema {said.text}")
    elif STATEMENT.match(said.text):
        yield from taken_by_sql(said.text, user, known)


def _by_key(target: str, user: str, known: Belongings) -> Iterator[Taken]:
    first, _, rest = target.partition(".")
    is_model = rest[:1].isupper() and "." not in rest
    if ("." in rest or is_model) and (owner := known.other_schema(first, user)):
        yield Taken(owner, "foreign-table" if is_model else "foreign-schema", f"a foreign key to {target}")
    elif rest and "." not in rest and (owner := known.other_table(first, user)):
        yield Taken(owner, "foreign-table", f"a foreign key to {target}")


def taken_by_sql(text: str, user: str, known: Belongings) -> Iterator[Taken]:
    """Yield the schemas and tables of other modules that SQL names."""
    listed = [match for match in LISTED.finditer(text) if match[2].lower() in known.tables]
    for match in [*QUALIFIED.finditer(text), *listed]:
        if owner := known.other_schema(match[1], user):
            table = "a table" if match[2] == UNKNOWN else match[2]
            yield Taken(owner, "foreign-schema", f"SQL on {table} in the schema {match[1]}")
    for match in PATH.finditer(text):
        if owner := known.other_schema(match[1], user):
            yield Taken(owner, "foreign-schema", f"SQL on the schema {match[1]}")
    for match in BARE.finditer(text):
        if owner := known.other_table(match[1], user):
            yield Taken(owner, "foreign-table", f"SQL on the table {match[1]}")
