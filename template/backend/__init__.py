"""The backend: an app factory and a worker over the modules that module_map.yaml lists."""
