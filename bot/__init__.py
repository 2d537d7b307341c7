"""Treffpunkt: collects the meetups of local groups and tells the community in time."""
