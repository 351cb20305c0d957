"""The words everything else is said in: names, the module map, lineage, errors."""
