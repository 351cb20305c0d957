"""Plans whose gates really run: phases, stages, gates, and the evidence that they hold."""
