"""Tables and columns, documented where they are defined; one file per group of nouns.

Moments are UTC seconds (`Instant`); they are an index derived from wall time and zone, which
stand beside them as text. `columns` holds what all share; then `sources`, `meetings` and
`identity` (what we know), `outbox` and `people` (what we say to whom), `program`. Tables are
imported from here only, so that `METADATA` knows them all.
"""

from bot.store.tables.columns import METADATA
from bot.store.tables.identity import aliases, decisions, export_choices
from bot.store.tables.meetings import (
    changes,
    listing_keys,
    listings,
    occurrence_labs,
    occurrences,
)
from bot.store.tables.outbox import deliveries, posts, subscriptions, tellings
from bot.store.tables.people import people, personal_reminders, submission_history, submissions
from bot.store.tables.program import marks, seen, workspaces
from bot.store.tables.sources import lab_states, source_days, sources

__all__ = [
    "METADATA",
    "aliases",
    "changes",
    "decisions",
    "deliveries",
    "export_choices",
    "lab_states",
    "listing_keys",
    "listings",
    "marks",
    "occurrence_labs",
    "occurrences",
    "people",
    "personal_reminders",
    "posts",
    "seen",
    "source_days",
    "sources",
    "submission_history",
    "submissions",
    "subscriptions",
    "tellings",
    "workspaces",
]
