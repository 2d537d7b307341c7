"""Where labs announce: the sources, how asking them went, what a lab decided by hand."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.tables.columns import METADATA, ROW_ID, Instant

sources = Table(
    "sources",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("lab", String(64), nullable=False),
    Column("key", Text, nullable=False),  # names the source within its lab for life
    Column("kind", String(16), nullable=False),
    Column("url", Text),
    Column("removed", Boolean, nullable=False),  # no longer in the registry; its listings are gone
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fingerprint", Text),
    Column("memory", JSON, nullable=False),  # what the reader remembers between polls
    Column("configuration", String(64)),  # digest of the settings the last reading was made with
    Column("next_check", Instant, nullable=False),  # due when this has come
    Column("host", Text),  # where it is asked; it gets at most two requests at a time
    Column("lease", String(32)),  # who is asking; an answer under another lease comes too late
    Column("leased_until", BigInteger),  # ms on the database's clock; others wait until then
    Column("last_checked", Instant),
    Column("last_good", Instant),
    Column("last_changed", Instant),
    Column("read_until", Instant),  # end of the window last read in full; null: never read
    Column("failing_since", Instant),
    Column("failures", Integer, nullable=False),  # in a row
    Column("error", Text),
    Column("problems", JSON, nullable=False),
    Column("held", Integer, nullable=False),  # disappeared at once, waiting for another answer
    Column("pending", Boolean, nullable=False),  # an absence waits for another complete answer
    Column("address", Text),  # where it redirects to for good, as it last said
    Column("redirects", Integer, nullable=False, server_default="0"),  # how often it said so
    Column("gone", Boolean, nullable=False, server_default=false()),  # 410: not asked any more
    UniqueConstraint("lab", "key"),
    Index("ix_sources_due", "removed", "next_check"),
    Index(
        "ix_sources_leased_until",
        "leased_until",
        sqlite_where=text("leased_until IS NOT NULL"),
    ),
)

lab_states = Table(
    "lab_states",
    METADATA,
    Column("lab", String(64), primary_key=True),
    Column("confirmed", String(10)),  # ISO date on which a lead confirmed the regular evening
    Column("paused", Boolean, nullable=False),
)

source_days = Table(
    "source_days",
    METADATA,
    # How asking a source went on one day of UTC, for the small bars of /status.
    Column("source_id", ROW_ID, primary_key=True, autoincrement=False),
    Column("day", String(10), primary_key=True),  # ISO date
    Column("good", Integer, nullable=False),  # answers that were read, changed or not
    Column("failed", Integer, nullable=False),
    Index("ix_source_days_day", "day"),
)
