"""Pictures of the modules: what is drawn, where it stands, and the formats; records in, text out."""
