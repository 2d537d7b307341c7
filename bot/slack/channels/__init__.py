"""Channels: what each hears, and who may decide that."""
