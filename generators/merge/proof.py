"""Proves a merge of Python: it compiles, has what both sides added, nothing that one removed, and no name is lost."""

import ast
import io
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from generators.merge.bindings import doubles, lost_names
from generators.merge.objection import Objection
from generators.merge.positions import shifted_arguments

# Layout, and the commas and brackets that go with it.
LAYOUT = {",", "(", ")"}
SPACE = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
Path = tuple[str, ...]
# The lines and tokens of each definition; all that not every side has are counted under one name.
Table = dict[Path, list[tuple[int, str]]]
CHANGED = "what came and went"


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


def _miscounted(base: str, ours: str, theirs: str, result: str) -> Iterator[Objection]:
    """Count every token of every definition: base, and what each side added and removed, must give the result."""
    tables = [*_by_definition(base, ours, theirs, result)]
    for path in sorted(set().union(*tables)):
        token = _surplus(tables, [path])
        # A side may have split a definition: then it counts up together with its new neighbours.
        split = any((*path[:-1], CHANGED) in table for table in tables)
        if token and split:
            around = path[:-1]
            token = _surplus(tables, sorted({one for table in tables for one in table if one[: len(around)] == around}))
        if token:
            line = tables[3].get(path, [(1, "")])[0][0]
            yield Objection(line, f"{'.'.join(path) or 'the module'}: {token} would be lost or come twice")


def _surplus(tables: Sequence[Table], paths: Sequence[Path]) -> str:
    """Return a token of some definitions that does not add up, or nothing.

    What both sides did may be the same change or two, so that the count may lie between.
    """
    was, left, right, has = ([text for path in paths for _, text in table.get(path, ())] for table in tables)
    (added, removed), (brought, taken) = _change(was, left), _change(was, right)
    before, after = Counter(was), Counter(has)
    for token in sorted({*before, *after, *added, *brought}):
        more, less = (added[token], brought[token]), (removed[token], taken[token])
        if not max(more) - sum(less) <= after[token] - before[token] <= sum(more) - max(less):
            return token
    return ""


def _change(before: Sequence[str], after: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Return the tokens that a side added, and those that it removed."""
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    if before != after:
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                removed.update(before[i:j])
                added.update(after[k:m])
    return added, removed


def _by_definition(*texts: str) -> Iterator[Table]:
    """Return the tokens of base, both sides and result; definitions that not all sides have count as one."""
    paths = [_paths(text) for text in texts]
    stable = set.intersection(*({(), *of_lines.values()} for of_lines in paths[:3]))
    for text, of_lines in zip(texts, paths, strict=True):
        known = {line: _stable(path, stable) for line, path in of_lines.items()}
        yield _tokens(text, known)


def _stable(path: Path, stable: set[Path]) -> Path:
    kept = next(path[:size] for size in range(len(path), -1, -1) if path[:size] in stable)
    return path if kept == path else (*kept, CHANGED)


def _tokens(text: str, paths: Mapping[int, Path]) -> Table:
    """Return lines and tokens, comments included, by the definition they stand in."""
    found: Table = {}
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
