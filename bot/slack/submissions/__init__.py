"""What people tell us: meetings, evenings, corrections, proposals, doubts."""
