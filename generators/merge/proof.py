"""Proves a merge of Python: it compiles, has what both sides added, nothing that one removed, and no name is lost."""

import ast
import io
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from generators.merge.bindings import doubles, lost_names
from generators.merge.objection import Objection
from generators.merge.positions import shifted_arguments

# Layout, and the commas and brackets that go with it.
LAYOUT = {",", "(", ")"}
SPACE = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
Path = tuple[str, ...]


def objections(base: str, ours: str, theirs: str, result: str) -> list[Objection]:
    """Return what speaks against calling the result the merge of three modules that all compile."""
    if why := not_compiling(result):
        return [why]
    return [*_miscounted(base, ours, theirs, result), *broken(base, ours, theirs, result)]


def broken(base: str, ours: str, theirs: str, result: str) -> list[Objection]:
    """Return the names and calls of a result that two changes together break."""
    return [
        *doubles(ours, theirs, result),
        *lost_names(base, ours, theirs, result),
        *shifted_arguments(base, ours, theirs, result),
    ]


def not_compiling(text: str) -> Objection | None:
    """Return why a module does not compile, or None when it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "merged", "exec", dont_inherit=True)
            list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError) as error:
        return Objection(getattr(error, "lineno", None) or 1, f"the two changes together do not compile: {error}")
    return None


@dataclass(frozen=True)
class _Change:
    """The tokens that a side added to one definition, and those that it removed."""

    added: Counter[str]
    removed: Counter[str]


def _miscounted(base: str, ours: str, theirs: str, result: str) -> Iterator[Objection]:
    """Count every token of every definition: base, and what each side added and removed, must give the result.

    What both sides did may be the same change or two, so that the count may lie between.
    """
    was, left, right, has = _by_definition(base, ours, theirs, result)
    for path in sorted({*was, *left, *right, *has}):
        one, other = _change(was, left, path), _change(was, right, path)
        before, after = Counter(_texts(was, path)), Counter(_texts(has, path))
        for token in {*before, *after, *one.added, *other.added}:
            added = one.added[token], other.added[token]
            removed = one.removed[token], other.removed[token]
            least, most = max(added) - sum(removed), sum(added) - max(removed)
            if not least <= after[token] - before[token] <= most:
                line = has.get(path, [(1, "")])[0][0]
                yield Objection(line, f"{'.'.join(path) or 'the module'}: {token} would be lost or come twice")
                break


def _change(
    was: Mapping[Path, list[tuple[int, str]]], now: Mapping[Path, list[tuple[int, str]]], path: Path
) -> _Change:
    before, after = _texts(was, path), _texts(now, path)
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    if before != after:
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                removed.update(before[i:j])
                added.update(after[k:m])
    return _Change(added, removed)


def _texts(tokens: Mapping[Path, list[tuple[int, str]]], path: Path) -> Sequence[str]:
    return [text for _, text in tokens.get(path, ())]


def _by_definition(*texts: str) -> Iterator[dict[Path, list[tuple[int, str]]]]:
    """Return the tokens of base, both sides and result; definitions that not all sides have count as one."""
    paths = [_paths(text) for text in texts]
    stable = set.intersection(*({(), *of_lines.values()} for of_lines in paths[:3]))
    for text, of_lines in zip(texts, paths, strict=True):
        known = {line: _stable(path, stable) for line, path in of_lines.items()}
        yield _tokens(text, known)


def _stable(path: Path, stable: set[Path]) -> Path:
    kept = next(path[:size] for size in range(len(path), -1, -1) if path[:size] in stable)
    return path if kept == path else (*kept, "what came and went")


def _tokens(text: str, paths: Mapping[int, Path]) -> dict[Path, list[tuple[int, str]]]:
    """Return lines and tokens, comments included, by the definition they stand in."""
    found: dict[Path, list[tuple[int, str]]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SPACE and token.string not in LAYOUT:
            found.setdefault(paths.get(token.start[0], ()), []).append((token.start[0], token.string))
    return found


def _paths(text: str) -> dict[int, Path]:
    paths: dict[int, Path] = {}
    todo: list[tuple[ast.AST, Path]] = [(ast.parse(text), ())]
    while todo:
        node, path = todo.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            path = (*path, node.name)
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            paths.update(dict.fromkeys(range(start, (node.end_lineno or start) + 1), path))
        todo += [(child, path) for child in ast.iter_child_nodes(node)]
    return paths
