"""The verbs: short ticks that look for what is due; a job owns its transaction."""
