"""Measures what the layers of the rendered backend cost, against a bare FastAPI app with the same SQL."""
