"""Between Slack and us: what comes in, whose token speaks, who asks."""
