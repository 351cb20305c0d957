"""Django apps among a module's files: under which label Django keeps their tables, and whether that label stays."""

import ast
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.files import SourceFile, is_python
from generators.rewrite.overrides import PRAGMA
from generators.rewrite.revisions import among_migrations
from generators.rewrite.trees import last_part, text_of, tree_of

# Django's own permissions for each model.
ACTIONS = ("add", "change", "delete", "view")


@dataclass(frozen=True)
class App:
    """An app with migrations of Django's.

    `folder`: where its code lies; `label`: what Django calls it, and its tables by; `is_kept`: whether the line that
    says so is to stay; `history`: the paths of its migrations; `models`: those they make; `said`: all their strings.
    """

    folder: str
    label: str
    is_kept: bool
    history: tuple[str, ...]
    models: frozenset[str]
    said: frozenset[str]

    def keeps(self, renaming: Renaming, paths: Set[str]) -> Iterator[str]:
        """Yield the names that stay with the label: of models, fields, tables and permissions.

        Args:
            renaming: the names mapping; what has no word of it stays anyway.
            paths: the module's.
        """
        names = set(filter(str.isidentifier, self.said)) - {self.label}
        for model in map(str.lower, self.models):
            names |= {model, *(f"{action}_{model}" for action in ACTIONS)}
            yield f"{self.label}_{model}"
        yield from (name for name in names if renaming.matches(name))
        # What is called like a file may be meant by its import path.
        files = {PurePosixPath(path).relative_to(self.folder).parts[0] for path in paths if _is_in(path, self.folder)}
        yield from (f"{self.label}.{name}" for name in names if not {name, f"{name}.py"} & files)


def apps_of(files: Sequence[SourceFile]) -> list[App]:
    """Return the apps that have migrations of Django's among a module's files."""
    past: dict[str, dict[str, ast.Module]] = {}
    for file in files:
        tree = tree_of(file.content) if is_python(file.path) and among_migrations(file.path) else None
        if tree and any(_classes(tree, "Migration")):
            past.setdefault(PurePosixPath(file.path).parent.parent.as_posix(), {})[file.path] = tree
    return [_app(folder, history, files) for folder, history in past.items()]


def refuse_lost_rows(apps: Sequence[App], renaming: Renaming) -> None:
    """Raise Refusal when Django would call an app otherwise, and so look for its rows in other tables."""
    for app in apps:
        if loses_rows(app, renaming):
            new = renaming.identifier(app.label)
            raise Refusal(
                f"{app.folder}: Django would make new tables under the label {new!r} and leave all rows behind under "
                f'{app.label!r}: keep it, by the line `label = "{app.label}" # goldmaster: keep` in the AppConfig, '
                "or use --no-migration, and carry the tables along yourself"
            )


def loses_rows(app: App, renaming: Renaming) -> bool:
    """Say whether Django would call an app otherwise."""
    return not app.is_kept and renaming.identifier(app.label) != app.label


def _app(folder: str, history: dict[str, ast.Module], files: Sequence[SourceFile]) -> App:
    label, is_kept = PurePosixPath(folder).name, False
    for file in files:
        if is_python(file.path) and PurePosixPath(file.path).parent.as_posix() == folder:
            for node in _labels(file):
                label = text_of(node.value) or label
                line = file.content.splitlines()[node.lineno - 1]
                is_kept = bool(PRAGMA.search(line.decode(errors="replace")))
    nodes = [node for tree in history.values() for node in ast.walk(tree)]
    models = frozenset(name for node in nodes if isinstance(node, ast.Call) and (name := _model_made(node)))
    said = frozenset(text for node in nodes if (text := text_of(node)))
    return App(folder, label, is_kept, tuple(history), models, said)


def _is_in(path: str, folder: str) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _labels(file: SourceFile) -> Iterator[ast.Assign | ast.AnnAssign]:
    """Yield the statements by which an app's configuration says its label."""
    tree = tree_of(file.content) if b"label" in file.content else None
    for config in _classes(tree, "AppConfig") if tree else ():
        for node in config.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and any(last_part(target) == "label" for target in targets):
                yield node


def _model_made(call: ast.Call) -> str:
    """Return the name that `CreateModel` is given, or nothing."""
    first = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "name")]
    return text_of(first[0]) if last_part(call.func) == "CreateModel" and first else ""


def _classes(tree: ast.Module, base: str) -> Iterator[ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(last_part(one).endswith(base) for one in node.bases):
            yield node
