"""What can be said against a plan without running a gate: how it is written, and what its document claims."""
