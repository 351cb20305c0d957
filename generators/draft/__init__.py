"""A module as it will be under a new name: read, rewritten, proved and tidied, all in memory."""
