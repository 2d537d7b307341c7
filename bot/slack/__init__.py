"""How it reads and sounds in Slack."""
