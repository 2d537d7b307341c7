"""Channels: what each one hears, and who may decide that."""
