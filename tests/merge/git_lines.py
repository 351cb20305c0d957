"""The line merge of the tests and benchmarks: the one of the verbs."""

from pathlib import Path

from generators.workspace.git import Git
from generators.workspace.line_merge import line_merge

by_lines = line_merge(Git(Path(__file__).parent))
