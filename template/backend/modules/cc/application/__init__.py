"""The use cases of Control Center and the ports they need."""
