"""Measures `graph` and `affected` on many modules, beside what grimp alone needs to read the same imports.

    uv run python -m benchmarks.graph 30 100 300

Processor time of the whole command, the best of three: it hardly depends on what else the machine does.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.files import build_files, commit_all

SOURCE = Path(__file__).parents[1] / "template" / "backend" / "modules" / "cc"
FILES, TIMES = 33, 3
GRIMP = "import grimp; grimp.build_graph('backend', include_external_packages=True, cache_dir=None)"
COMMANDS = {
    "grimp alone": ("-c", GRIMP),
    "graph --format svg": ("-m", "generators.graph", "--format", "svg"),
    "graph --format html": ("-m", "generators.graph", "--format", "html"),
    "affected": ("-m", "generators.affected", "--base", "HEAD", "--json"),
}


def project(folder: Path, modules: int) -> Path:
    """Make a project of copies of the gold standard; each uses the doors of two before it, one has changed."""
    names = [f"m{number:03d}" for number in range(modules)]
    lines = (f"  {name}: {{title: {name.title()}, paths: [backend/modules/{name}]}}\n" for name in names)
    around = {"module_map.yaml": f"version: 1\nmodules:\n{''.join(lines)}", "backend/__init__.py": ""}
    build_files(folder, {**around, "backend/modules/__init__.py": ""})
    for number, name in enumerate(names):
        build_files(folder / "backend" / "modules" / name, dict(_module(names, number)))
    commit_all(folder)
    service = folder / "backend" / "modules" / names[-1] / "application" / "service.py"
    service.write_text(service.read_text().replace("return held", "return (held)  # changed"))
    return folder


def _module(names: Sequence[str], number: int) -> Iterator[tuple[str, str]]:
    name, source = names[number], sorted(SOURCE.rglob("*.py"))
    for path in source:
        text = path.read_text().replace("modules.cc", f"modules.{name}")
        if path.name == "service.py" and number:
            used = {names[number - 1], names[number // 2]}
            text += "".join(f"from backend.modules.{one}.public import CcNote as Of{one.title()}\n" for one in used)
        yield path.relative_to(SOURCE).as_posix(), text
    for extra in range(FILES - len(source)):
        yield f"domain/extra{extra}.py", f"from backend.modules.{name}.domain import note\n"


def seconds(arguments: Sequence[str], folder: Path) -> float:
    """Return the processor time of a Python command, that of its children included."""

    def spent() -> float:
        return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])

    times = []
    for _ in range(TIMES):
        before = spent()
        subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, check=True)
        times.append(spent() - before)
    return min(times)


def main() -> None:
    """Print a table of the sizes that are asked for."""
    print(f"| modules | files | {' | '.join(COMMANDS)} |\n|{'---|' * (len(COMMANDS) + 2)}")
    for size in map(int, sys.argv[1:] or ["30"]):
        with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
            folder = project(Path(scratch, "project"), size)
            times = {name: seconds(command, folder) for name, command in COMMANDS.items()}
        alone = times["grimp alone"]
        told = [f"{time:.2f} s" + ("" if time == alone else f" ({time / alone:.1f} x)") for time in times.values()]
        print(f"| {size} | {size * FILES} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
