"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _deliveries()
    _lab_states()
    _marks()
    _occurrences()
    _sources()
    _subscriptions()
    _aliases()
    _changes()
    _listings()
    _occurrence_labs()
    _posts()


def downgrade() -> None:
    """Drop every table."""
    for name in TABLES:
        op.drop_table(name)


TABLES = (
    "posts",
    "occurrence_labs",
    "listings",
    "changes",
    "aliases",
    "subscriptions",
    "sources",
    "occurrences",
    "marks",
    "lab_states",
    "deliveries",
)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.String(length=160), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column(
            "subscription_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_deliveries")),
        sa.UniqueConstraint(
            "workspace",
            "channel",
            "kind",
            "slot",
            "part",
            name=("uq_deliveries_workspace_channel_kind_slot_part"),
        ),
    )
    op.create_index("ix_deliveries_slot", "deliveries", ["slot"], unique=False)
    op.create_index("ix_deliveries_state", "deliveries", ["state", "next_attempt"], unique=False)


def _lab_states() -> None:
    op.create_table(
        "lab_states",
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.String(length=10), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("lab", name=("pk_lab_states")),
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=("pk_marks")),
    )


def _occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=40), nullable=False),
        sa.Column("end", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("attendance", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("join_url", sa.Text(), nullable=True),
        sa.Column("registration", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("open_dates", sa.JSON(), nullable=False),
        sa.Column("labs", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("vanished", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_occurrences")),
        sa.UniqueConstraint("uid", name=("uq_occurrences_uid")),
    )
    op.create_index("ix_occurrences_range", "occurrences", ["ends_at", "starts_at"], unique=False)


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("configuration", sa.String(length=64), nullable=True),
        sa.Column("next_check", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("last_checked", sa.BigInteger(), nullable=True),
        sa.Column("last_good", sa.BigInteger(), nullable=True),
        sa.Column("last_changed", sa.BigInteger(), nullable=True),
        sa.Column("read_until", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_sources")),
        sa.UniqueConstraint("lab", "key", name=("uq_sources_lab_key")),
    )
    op.create_index("ix_sources_due", "sources", ["removed", "next_check"], unique=False)


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("rhythm", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("labs", sa.JSON(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("near", sa.String(length=80), nullable=True),
        sa.Column("within_km", sa.Float(), nullable=True),
        sa.Column("attendance", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("notices", sa.Boolean(), nullable=False),
        sa.Column("empty", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_subscriptions")),
        sa.UniqueConstraint("workspace", "channel", name=("uq_subscriptions_workspace_channel")),
    )


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=("fk_aliases_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_aliases")),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=("fk_changes_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_changes")),
    )
    op.create_index(("ix_changes_at"), "changes", ["at"], unique=False)
    op.create_index("ix_changes_occurrence_id", "changes", ["occurrence_id"], unique=False)


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("instance", sa.String(length=40), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.Column("answers_left", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=40), nullable=False),
        sa.Column("end", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("attendance", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("join_url", sa.Text(), nullable=True),
        sa.Column("registration", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("open_dates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=("fk_listings_occurrence_id_occurrences")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=("fk_listings_source_id_sources"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_listings")),
        sa.UniqueConstraint(
            "source_id", "uid", "instance", name=("uq_listings_source_id_uid_instance")
        ),
    )
    op.create_index("ix_listings_occurrence_id", "listings", ["occurrence_id"], unique=False)
    op.create_index(
        "ix_listings_source_id_starts_at", "listings", ["source_id", "starts_at"], unique=False
    )


def _occurrence_labs() -> None:
    op.create_table(
        "occurrence_labs",
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=("fk_occurrence_labs_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "lab", name=("pk_occurrence_labs")),
    )
    op.create_index(
        "ix_occurrence_labs_lab", "occurrence_labs", ["lab", "occurrence_id"], unique=False
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column(
            "delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=("fk_posts_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=("pk_posts")),
    )
