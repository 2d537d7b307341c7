"""Engines that run the same jobs."""
