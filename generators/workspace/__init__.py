"""The only hands: files, git, processes and the terminal."""
