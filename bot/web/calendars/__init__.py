"""What calendar programs take: iCalendar of all labs, of one, of one meeting, of one person."""
