"""Which occurrences are one: ids that were merged away, and what people decided."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table

from bot.store.tables.columns import METADATA, Instant

aliases = Table(
    "aliases",
    METADATA,
    Column("id", String(32), primary_key=True),  # an id that was merged away
    Column("occurrence_id", ForeignKey("occurrences.id", ondelete="CASCADE"), nullable=False),
    Index("ix_aliases_occurrence_id", "occurrence_id"),
)

decisions = Table(
    "decisions",
    METADATA,
    # Of two occurrences a person said that they are one ("together") or two ("apart").
    Column("occurrence_id", String(32), primary_key=True),  # the one that keeps its id
    Column("other_id", String(32), primary_key=True),
    Column("verdict", String(8), nullable=False),
    Column("told", JSON, nullable=False),  # its listings then: [[source id, uid, instance], …]
    Column("other_told", JSON, nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # both are over then
    Index("ix_decisions_until", "until"),
)

export_choices = Table(
    "export_choices",
    METADATA,
    # What the editor of the monthly list takes into it or leaves out.
    Column("occurrence_id", String(32), primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
