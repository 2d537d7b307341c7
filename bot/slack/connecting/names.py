"""The names of the slash commands; the one that asks has a name in each language."""

from __future__ import annotations

from typing import Final

QUESTION: Final = "/next-meetup"
QUESTIONS: Final = {"en": QUESTION, "de": "/treffen", "fr": "/rencontres"}
"""By language. All work everywhere; a manifest names those that its network speaks."""
MEETUPS: Final = "/meetups"
