"""The whole table: all rows of all groups, in reading order, and their traps."""

from tests.traps import documents, files, frameworks, imports, layout, members, names, testing, wording

GROUPS = (imports, names, members, frameworks, testing, documents, files, wording, layout)
ROWS = tuple(row for group in GROUPS for row in group.ROWS)
TRAPS = tuple(trap for row in ROWS for trap in row.traps)
