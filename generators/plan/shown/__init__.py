"""Plans as people read them: Markdown, one page of HTML, the terminal."""
