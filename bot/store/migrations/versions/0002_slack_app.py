"""The Slack app: people, workspaces, what was told where, and what people enter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what the Slack app keeps, and widen what was there by columns only.

    SQLite would copy a table for anything else, and dropping the old one would cascade.
    """
    _deliveries()
    _listings()
    _occurrences()
    _occurrence_labs()
    _posts()
    _people()
    _personal_reminders()
    _seen()
    _submissions()
    _tellings()
    _workspaces()
    _submission_history()


def downgrade() -> None:
    """Drop every table and column that was added."""
    for name in TABLES:
        op.drop_table(name)
    op.drop_index("ix_posts_living_until", "posts")
    op.drop_index("ix_deliveries_look_at", "deliveries")
    op.drop_index("ix_occurrences_attendance", "occurrences")
    op.drop_index("ix_occurrences_starts_at", "occurrences")
    op.create_index("ix_occurrence_labs_lab", "occurrence_labs", ["lab", "occurrence_id"])
    op.drop_index("ix_occurrence_labs_lab_starts_at", "occurrence_labs")
    for table, column in COLUMNS:
        op.drop_column(table, column)


COLUMNS = (
    ("deliveries", "attempted"),
    ("deliveries", "doubted"),
    ("deliveries", "look_at"),
    ("deliveries", "empty_readings"),
    ("deliveries", "told"),
    ("listings", "says"),
    ("occurrence_labs", "starts_at"),
    ("posts", "first"),
    ("posts", "living_until"),
    ("posts", "next_edit"),
)


TABLES = (
    "submission_history",
    "workspaces",
    "tellings",
    "submissions",
    "seen",
    "personal_reminders",
    "people",
)


def _deliveries() -> None:
    for name in ("attempted", "doubted", "look_at"):
        op.add_column("deliveries", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index("ix_deliveries_look_at", "deliveries", ["look_at"], unique=False)
    op.add_column(
        "deliveries", sa.Column("empty_readings", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("deliveries", sa.Column("told", sa.JSON(none_as_null=True), nullable=True))


def _listings() -> None:
    op.add_column("listings", sa.Column("says", sa.JSON(none_as_null=True), nullable=True))


def _occurrences() -> None:
    op.create_index(
        "ix_occurrences_starts_at", "occurrences", ["starts_at", "title", "id"], unique=False
    )
    op.create_index(
        "ix_occurrences_attendance", "occurrences", ["attendance", "starts_at", "id"], unique=False
    )


def _occurrence_labs() -> None:
    """Keep beside each lab when the meeting starts, so that its next ones are found at once."""
    op.add_column(
        "occurrence_labs",
        sa.Column("starts_at", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.execute(
        "UPDATE occurrence_labs SET starts_at = (SELECT occurrences.starts_at FROM occurrences"
        " WHERE occurrences.id = occurrence_labs.occurrence_id)"
    )
    columns = ["lab", "starts_at", "occurrence_id"]
    op.create_index("ix_occurrence_labs_lab_starts_at", "occurrence_labs", columns, unique=False)
    op.drop_index("ix_occurrence_labs_lab", "occurrence_labs")


def _posts() -> None:
    op.add_column("posts", sa.Column("first", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("posts", sa.Column("living_until", sa.BigInteger(), nullable=True))
    op.add_column("posts", sa.Column("next_edit", sa.BigInteger(), nullable=True))
    op.create_index("ix_posts_living_until", "posts", ["living_until"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("labs", sa.JSON(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_people"),
        sa.UniqueConstraint("calendar", name="uq_people_calendar"),
    )


def _personal_reminders() -> None:
    op.create_table(
        "personal_reminders",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", "occurrence_id", name="pk_personal_reminders"),
    )
    op.create_index(
        "ix_personal_reminders_occurrence_id", "personal_reminders", ["occurrence_id"], unique=False
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_seen"),
    )
    op.create_index("ix_seen_until", "seen", ["until"], unique=False)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_lab", "submissions", ["lab"], unique=False)
    op.create_index("ix_submissions_occurrence_id", "submissions", ["occurrence_id"], unique=False)


def _tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("occurrence_id", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("noticed", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "occurrence_id", name="pk_tellings"),
    )
    op.create_index("ix_tellings_occurrence_id", "tellings", ["occurrence_id"], unique=False)
    op.create_index("ix_tellings_until", "tellings", ["until"], unique=False)


def _workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("bot_user", sa.String(length=32), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("installed_by", sa.String(length=32), nullable=True),
        sa.Column("installed", sa.BigInteger(), nullable=False),
        sa.Column("only_named", sa.Boolean(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_workspaces"),
    )


def _submission_history() -> None:
    op.create_table(
        "submission_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name="fk_submission_history_submission_id_submissions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission_history"),
    )
    op.create_index(
        "ix_submission_history_submission_id", "submission_history", ["submission_id"], unique=False
    )
