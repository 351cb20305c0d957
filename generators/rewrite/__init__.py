"""Source text in, source text out: finds the names a module owns and says them anew. Touches no disk."""
