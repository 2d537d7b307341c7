"""The wording of digests, reminders and notices, and the parts that every message shares."""
