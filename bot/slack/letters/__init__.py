"""Letters: private words to a lab's people, in Slack or by mail, each with what to do."""
