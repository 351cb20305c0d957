"""Writes the migration of a module that gets another name: its schema and tables are renamed, every row stays."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.rewrite.files import SourceFile
from generators.rewrite.revisions import Revision

# PostgreSQL cuts longer names off without a word.
LONGEST = 63
IDS = {"revision", "down_revision", "branch_labels", "depends_on", "FORMER_SCHEMA"}
NUMBERED = re.compile(r"(\d+)_")
CONTENT = '''\
"""{old} is called {new} from here on: the schema, and what in it has the name."""

from backend.common.migrations.renaming import rename_schema

revision = "{revision}"
down_revision = "{head}"
branch_labels = None
depends_on = None

FORMER_SCHEMA = "{old}"
SCHEMA = "{new}"
NAMES{names}


def upgrade() -> None:
    rename_schema(FORMER_SCHEMA, SCHEMA, NAMES)


def downgrade() -> None:
    rename_schema(SCHEMA, FORMER_SCHEMA, {{new: old for old, new in NAMES.items()}})
'''


@dataclass(frozen=True)
class SchemaRename:
    """A new revision: the name of its file, its content, and the file it follows."""

    name: str
    content: bytes
    follows: str


def schema_rename(
    module: tuple[str, str], chain: Sequence[Revision], before: Sequence[SourceFile], after: Mapping[str, bytes]
) -> SchemaRename | None:
    """Return the revision that renames a module's schema and what is in it; None when the module has no schema.

    Args:
        module: its old and its new name, which are those of the schema.
        chain: its revisions.
        before: their files.
        after: by their paths, the files as they would be if the module had always had its new name.

    Raises:
        Refusal: the chain has not one head, or a new name is too long for PostgreSQL.
    """
    pairs = {old: new for file in before for old, new in _pairs(file.content, after[file.path], module[0])}
    if not any(module[0] in _strings(file.content) for file in before):
        if pairs:
            raise Refusal(
                f"the migrations of {module[0]!r} have its name, but make no schema of that name: "
                "use --no-migration, and carry the tables along yourself"
            )
        return None
    _refuse_long(pairs)
    head = _head(chain)
    revision = sha256(f"{head.id}:{':'.join(module)}".encode()).hexdigest()[:12]
    content = CONTENT.format(old=module[0], new=module[1], revision=revision, head=head.id, names=_listed(pairs))
    name = f"{_number(PurePosixPath(head.path).name, revision)}_{module[0]}_becomes_{module[1]}.py"
    return SchemaRename(name, content.encode(), head.path)


def on_page(page: bytes, follows: str, added: str) -> bytes:
    """Return a module's page with one more migration under `files:`, behind the one it follows.

    Args:
        page: the page.
        follows: the file that the page names, relative to the module.
        added: the name of the new file beside it.
    """
    line = re.compile(rf"^([ ]*){re.escape(follows)}:[^\r\n]*(\r?\n)".encode(), re.MULTILINE)
    if not (found := line.search(page)):
        return page
    path = PurePosixPath(follows).with_name(added).as_posix()
    entry = found[1] + f"{path}: {{role: the module's new name}}".encode() + found[2]
    return page[: found.end()] + entry + page[found.end() :]


def _pairs(before: bytes, after: bytes, module: str) -> Iterator[tuple[str, str]]:
    """Yield the names that differ between two versions of a migration."""
    for old, new in zip_longest(_strings(before), _strings(after), fillvalue=""):
        olds, news = re.findall(r"\w+", old), re.findall(r"\w+", new)
        if old != new and len(olds) == len(news):
            yield from ((one, other) for one, other in zip(olds, news, strict=True) if one not in (other, module))


def _strings(content: bytes) -> list[str]:
    """Return the strings of a migration, in order, those that document and those that are ids apart."""
    tree = ast.parse(content)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id in IDS for target in targets):
                skipped |= {id(one) for one in ast.walk(node.value)}
    found = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in skipped)
    return [one.value for one in found if isinstance(one.value, str)]


def _refuse_long(names: Mapping[str, str]) -> None:
    for new in names.values():
        if len(new.encode()) > LONGEST:
            raise Refusal(f"{new!r} would be longer than the {LONGEST} bytes of PostgreSQL: choose a shorter name")


def _head(chain: Sequence[Revision]) -> Revision:
    followed = {parent for revision in chain for parent in revision.parents}
    heads = [revision for revision in chain if revision.id not in followed]
    if len(heads) != 1:
        raise Refusal(
            f"{' and '.join(one.path for one in heads or chain)}: the chain needs one head: merge and run again"
        )
    return heads[0]


def _number(name: str, revision: str) -> str:
    numbered = NUMBERED.match(name)
    return str(int(numbered[1]) + 1).zfill(len(numbered[1])) if numbered else revision


def _listed(names: Mapping[str, str]) -> str:
    if not names:
        return ": dict[str, str] = {}"
    return " = {\n" + "".join(f'    "{old}": "{new}",\n' for old, new in sorted(names.items())) + "}"
