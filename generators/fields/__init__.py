"""Fields that an entity gets, and doors that a module may use: source in, source out, through LibCST."""
