"""How everything we say reads: digests, reminders, notices."""
