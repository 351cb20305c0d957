"""What decides whether a stage is done: gates are measured, evidence is written, and what stands is derived from it."""
