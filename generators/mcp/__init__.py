"""The verbs as tools of a Model Context Protocol server, for assistants that work in an editor."""
