"""People: their reminders, labs, calendar and Home, and forgetting them."""
