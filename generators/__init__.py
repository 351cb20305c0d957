"""Goldmaster: clone, verify and grow the modules of a Python backend from its own gold standard."""

__version__ = "0.2.0"
