"""What people tell us: meetings, regular evenings, corrections, proposals, doubts."""
