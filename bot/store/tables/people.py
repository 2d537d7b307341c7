"""People, what they want to be reminded of, and what they told of meetings."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.store.tables.columns import METADATA, ROW_ID, Instant

people = Table(
    "people",
    METADATA,
    Column("workspace", String(32), primary_key=True),
    Column("user", String(32), primary_key=True),
    Column("language", String(8), nullable=False),  # as Slack last said, or as chosen
    Column("timezone", String(64), nullable=False),
    Column("lead", Integer, nullable=False),  # seconds before the start at which to remind
    Column("labs", JSON, nullable=False),  # slugs of "my labs"
    Column("always", Boolean, nullable=False),  # remind of every meeting of "my labs"
    Column("renewals", Integer, nullable=False),  # how often the calendar's address was renewed
    Column("calendar", String(64), unique=True),  # SHA-256 of the personal address's token
    Column("created", Instant, nullable=False),
    Column("active", Instant, nullable=False),  # last asked something; forgotten long after
)

personal_reminders = Table(
    "personal_reminders",
    METADATA,
    Column("workspace", String(32), primary_key=True),
    Column("user", String(32), primary_key=True),
    Column("occurrence_id", String(32), primary_key=True),
    Column("wanted", Boolean, nullable=False),  # False: not this one of "my labs"
    Column("created", Instant, nullable=False),
    Index("ix_personal_reminders_occurrence_id", "occurrence_id"),
)

submissions = Table(
    "submissions",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("lab", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # meeting, evening (a rule), correction
    Column("occurrence_id", String(32)),  # what a correction corrects
    Column("told", JSON, nullable=False),  # what was entered: words, or the fields corrected
    Column("state", String(16), nullable=False),  # proposed, approved, declined, retracted
    Column("workspace", String(32), nullable=False),
    Column("author", String(80)),  # a Slack user or a mail address; null once forgotten
    Column("decided_by", String(80)),
    Column("created", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Index("ix_submissions_occurrence_id", "occurrence_id"),
)

submission_history = Table(
    "submission_history",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", String(80)),
    Column("state", String(16), nullable=False),
    Column("told", JSON, nullable=False),
    Index("ix_submission_history_submission_id", "submission_id"),
)
