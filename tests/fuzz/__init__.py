"""Broken and hostile files: refused in words or left in peace, but never harmed."""
