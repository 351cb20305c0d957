"""What the project's Python environment holds."""

import importlib.util


def installed_at(name: str) -> str | None:
    """Return where `import name` would find a package or module, or None. A plain folder does not count."""
    found = importlib.util.find_spec(name)
    return found.origin if found else None
