"""Who imports whom: the project's imports, read and judged. Paths in, findings out; nothing is imported or run."""
