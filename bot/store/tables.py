"""Tables and columns, documented where they are defined.

Moments are UTC seconds (`Instant`); they are an index derived from wall time and zone, which
stand beside them as text.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole UTC seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> int | None:
        """Turn an aware datetime into seconds."""
        return None if value is None else int(value.timestamp())

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """Turn seconds into an aware UTC datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def _facts() -> list[Column[object]]:
    """Columns that a listing and an occurrence share: the facts of a meeting."""
    return [
        Column("title", Text, nullable=False),
        Column("start", String(40), nullable=False),  # ISO: a date, or wall time with its offset
        Column("end", String(40), nullable=False),  # exclusive, as `start`
        Column("timezone", String(64), nullable=False),  # IANA; with it the wall time is the truth
        Column("starts_at", Instant, nullable=False),  # derived, for ranges and order
        Column("ends_at", Instant, nullable=False),
        Column("place", Text),
        Column("latitude", Float),
        Column("longitude", Float),
        Column("attendance", String(16), nullable=False),
        Column("url", Text),
        Column("join_url", Text),
        Column("registration", JSON(none_as_null=True)),
        Column("description", Text),
        Column("status", String(16), nullable=False),
        Column("basis", String(16), nullable=False),
        Column("open_dates", JSON, nullable=False),  # ISO dates of which it will be one; mostly []
    ]


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
    Column("leased_until", Instant),  # someone is at it; others keep off until then
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
    Column("redirects", Integer, nullable=False, server_default="0"),  # so often it said so
    Column("gone", Boolean, nullable=False, server_default=false()),  # 410: not asked any more
    UniqueConstraint("lab", "key"),
    Index("ix_sources_due", "removed", "next_check"),
)

occurrences = Table(
    "occurrences",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("uid", Text, nullable=False, unique=True),  # of the published calendar, for life
    *_facts(),
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
    Index("ix_occurrences_attendance", "attendance", "starts_at", "id"),
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
    # By these two and its UID accounts of one meeting are found across labs.
    Column("day", String(10), nullable=False, server_default=""),  # the local date of its start
    Column("link", String(64)),  # digest of what its url leads to
    *_facts(),
    UniqueConstraint("source_id", "uid", "instance"),
    Index("ix_listings_occurrence_id", "occurrence_id"),
    Index("ix_listings_source_id_starts_at", "source_id", "starts_at"),
    Index("ix_listings_day", "day"),
    Index("ix_listings_link", "link"),
    Index("ix_listings_uid", "uid"),
)

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

lab_states = Table(
    "lab_states",
    METADATA,
    Column("lab", String(64), primary_key=True),
    Column("confirmed", String(10)),  # ISO date on which a lead confirmed the regular evening
    Column("paused", Boolean, nullable=False),
)

marks = Table(
    "marks",
    METADATA,
    Column("name", String(64), primary_key=True),  # e.g. "version" of the data, "paused"
    Column("value", Text, nullable=False),
)

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
    Column("look_at", BigInteger),  # from then on see in the channel whether it stands there once
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
    Column("shown", String(64), nullable=False),  # digest of what it shows; edits converge on it
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

workspaces = Table(
    "workspaces",
    METADATA,
    Column("team", String(32), primary_key=True),  # "" is the one whose token is configured
    Column("name", Text, nullable=False),
    Column("bot_id", String(32)),
    Column("bot_user", String(32)),
    Column("token", Text),  # encrypted; null: configured by the environment, or uninstalled
    Column("scopes", JSON, nullable=False),
    Column("installed_by", String(32)),
    Column("installed", Instant, nullable=False),
    Column("only_named", Boolean, nullable=False),  # only admins and `named` change subscriptions
    Column("named", JSON, nullable=False),  # users
)

seen = Table(
    "seen",
    METADATA,
    Column("key", String(120), primary_key=True),  # a signature, Slack event, envelope, OAuth state
    Column("until", Instant, nullable=False, index=True),
)
