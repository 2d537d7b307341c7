"""For leads without Slack, terminal or pull request: forms, and links that come by mail."""
