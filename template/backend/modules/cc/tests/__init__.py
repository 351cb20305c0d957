"""The tests of Control Center; they travel with the module."""
