"""What was measured and said, line by line, and whether it still counts."""
