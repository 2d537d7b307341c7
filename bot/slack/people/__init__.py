"""People: their reminders, labs, calendar and App Home, and how they are forgotten."""
