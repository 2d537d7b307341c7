"""Between Slack and us: what comes in, whose token is used, who asks."""
