"""The kinds of gates: each measures one thing and says pass, fail or error."""
