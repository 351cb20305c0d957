"""How the world reaches Control Center."""
