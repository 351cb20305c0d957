"""Words of SQL and of English that are spelled like a module, such as order or group, and mean something else."""

import re

BEFORE_BY = {"order", "group", "partition", "cluster", "sort", "distribute"}
BY = re.compile(r"\s+by\b", re.IGNORECASE)
IN = re.compile(r"\bin\s+\Z", re.IGNORECASE)
# A comment ends with its line, and its sentence goes on in the next one.
TO = re.compile(r"\s+(to|that)\b|\s*\Z", re.IGNORECASE)
NEAR = 60


def idiom(text: str, start: int, end: int) -> str:
    """Return why the word between two places of a text is not a module's name; empty when it may be one."""
    word = text[start:end].lower()
    if word in BEFORE_BY and BY.match(text, end):
        return "sql-keyword"
    in_order = word == "order" and IN.search(text[max(start - NEAR, 0) : start]) and TO.match(text, end)
    return "english" if in_order else ""
