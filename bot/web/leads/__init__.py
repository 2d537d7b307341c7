"""For leads without Slack, a terminal or pull requests: forms, and links that come by mail."""
