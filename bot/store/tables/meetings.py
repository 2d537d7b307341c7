"""The meetings: what sources list, the occurrences made of it, what happened to them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.tables.columns import METADATA, ROW_ID, Instant, facts

LASTING: Final = text("occurrences.ends_at - occurrences.starts_at > 172800")
"""Longer than two days; in the same words wherever `ix_occurrences_long` is to be used."""
_LASTING: Final = text("ends_at - starts_at > 172800")

occurrences = Table(
    "occurrences",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("uid", Text, nullable=False, unique=True),  # of the published calendar, for life
    *facts(),
    Column("labs", JSON, nullable=False),  # slugs, the organiser first; indexed in occurrence_labs
    Column("sources", JSON, nullable=False),  # provenance: [[url, kind], …]
    Column("sequence", Integer, nullable=False),  # grows with each change
    Column("updated", Instant, nullable=False),
    Column("vanished", Boolean, nullable=False),  # no source lists it any longer
    Column("approximate", Boolean, nullable=False, server_default=false()),  # a guessed position
    Column("origins", JSON, nullable=False, server_default="{}"),  # field: place in `sources`
    # A rule date held back, its source removed, or merged away: then it is an alias, too.
    Column("hidden", Boolean, nullable=False),
    Index("ix_occurrences_range", "ends_at", "starts_at"),
    Index("ix_occurrences_starts_at", "starts_at", "title", "id"),
    # Covers all that a query filters by, so no row is read.
    Index("ix_occurrences_attendance", "attendance", "hidden", "starts_at", "id"),
    Index("ix_occurrences_updated", "updated"),
    # On PostgreSQL, too; to say so here would load that dialect, 2 MB, where it is not used.
    Index("ix_occurrences_long", "ends_at", sqlite_where=_LASTING),
)

occurrence_labs = Table(
    "occurrence_labs",
    METADATA,
    Column("occurrence_id", ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True),
    Column("lab", String(64), primary_key=True),
    Column("starts_at", Instant, nullable=False, server_default="0"),  # of the occurrence: order
    Index("ix_occurrence_labs_lab_starts_at", "lab", "starts_at", "occurrence_id"),
)

listings = Table(
    "listings",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("uid", Text, nullable=False),
    Column("instance", String(40), nullable=False),  # original local date in a series, or ""
    Column("recurring", Boolean, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), nullable=False),
    Column("answers_left", Integer),  # complete answers without it to go; 0: vanished; null: listed
    Column("says", JSON(none_as_null=True)),  # the only fields it speaks of; null: of all
    Column("end_guessed", Boolean, nullable=False, server_default=false()),
    # By these the version before 0008 found meetings of one day and address; it may still write.
    Column("day", String(10), nullable=False, server_default=""),
    Column("link", String(64)),
    *facts(),
    UniqueConstraint("source_id", "uid", "instance"),
    Index("ix_listings_occurrence_id", "occurrence_id"),
    Index("ix_listings_source_id_starts_at", "source_id", "starts_at"),
)

listing_keys = Table(
    "listing_keys",
    METADATA,
    # What a listing has in common with every other that can tell of its meeting; by these, listings
    # of one meeting are found across labs. Derived, and made anew when labs' names change.
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("listing_id", ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_listing_keys_listing_id", "listing_id"),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("lab", String(64), nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id", ondelete="CASCADE"), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index("ix_changes_occurrence_id", "occurrence_id"),
)
