"""Tests of what no module owns: the common ground, the walls, the app as a whole."""
