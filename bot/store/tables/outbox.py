"""What is said where: subscriptions, deliveries, posts, what each place was told."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables.columns import METADATA, ROW_ID, Instant

subscriptions = Table(
    "subscriptions",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("workspace", String(32), nullable=False),  # "" is the one whose token is configured
    Column("channel", String(80), nullable=False),
    Column("rhythm", String(16), nullable=False),
    Column("day", Integer, nullable=False),
    Column("at", String(5), nullable=False),  # wall time in `timezone`, HH:MM
    Column("timezone", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("labs", JSON, nullable=False),
    Column("states", JSON, nullable=False),
    Column("near", String(80)),
    Column("within_km", Float),
    Column("attendance", JSON, nullable=False),
    Column("reminders", JSON, nullable=False),  # seconds before the start
    Column("notices", Boolean, nullable=False),
    Column("empty", Boolean, nullable=False),
    Column("created", Instant, nullable=False),
    UniqueConstraint("workspace", "channel"),
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(80), nullable=False),
    Column("kind", String(16), nullable=False),  # digest, reminder, notice, letter
    Column("slot", String(160), nullable=False),
    Column("part", Integer, nullable=False),  # from 1
    Column("subscription_id", ROW_ID),
    Column("content", JSON, nullable=False),  # frozen at announcing: which occurrences stand in it
    Column("told", JSON(none_as_null=True)),  # facts as last put in words, by occurrence id
    Column("created", Instant, nullable=False),
    Column("state", String(16), nullable=False),  # pending, sending, sent, failed, unknown, dropped
    Column("attempts", Integer, nullable=False),
    Column("next_attempt", Instant, nullable=False),  # by the program's clock
    # The next four are milliseconds by the database's clock (bot.store.clock).
    Column("leased_until", BigInteger),  # a sender has it; of an unknown one: its channel waits
    Column("attempted", BigInteger),  # when the last request may have gone out
    Column("doubted", BigInteger),  # when the first one went out that was repeated, if any was
    Column("look_at", BigInteger),  # from then on, see whether it is in the channel once
    Column("empty_readings", Integer, nullable=False, server_default="0"),  # since `attempted`
    Column("error", Text),
    UniqueConstraint("workspace", "channel", "kind", "slot", "part"),
    Index("ix_deliveries_look_at", "look_at"),
    Index("ix_deliveries_state", "state", "next_attempt"),
    Index("ix_deliveries_slot", "slot"),
)

posts = Table(
    "posts",
    METADATA,
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(80), nullable=False),  # the id Slack answered with
    Column("ts", String(32), nullable=False),
    Column("shown", String(64), nullable=False),  # hash of what it shows; edits converge on it
    # What it first told of each occurrence, {id: facts}; an edit says what has changed since.
    Column("first", JSON, nullable=False, server_default="{}"),
    Column("living_until", Instant),  # edited until then; null: never edited
    Column("next_edit", Instant),  # not before then: an edit failed, or Slack asked for patience
    Index("ix_posts_living_until", "living_until"),
)

tellings = Table(
    "tellings",
    METADATA,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(80), primary_key=True),  # or the user, who is told by direct message
    Column("occurrence_id", String(32), primary_key=True),
    Column("facts", JSON, nullable=False),  # when, where, on or off, as was last told there
    Column("delivery_id", ROW_ID),  # whose post showed it: its thread is where changes are told
    Column("noticed", Instant),  # when a change was last told by a message of its own
    Column("until", Instant, nullable=False),  # of no use after that
    Index("ix_tellings_until", "until"),
    Index("ix_tellings_occurrence_id", "occurrence_id"),
)
