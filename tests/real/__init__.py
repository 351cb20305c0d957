"""Well-known packages from the registry, cloned under another name and tested by their own tests."""
