"""The template's news: rendered, merged into a project, proved by the project's tests."""
