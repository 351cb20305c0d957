"""The rules of Control Center: pure, no I/O; the time is passed in."""
