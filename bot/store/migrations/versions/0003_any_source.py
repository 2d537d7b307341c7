"""Any source, one meeting: where sources went, what is only guessed, and what is one meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen what was there by columns only; SQLite would copy a table for anything else."""
    op.add_column("sources", sa.Column("address", sa.Text(), nullable=True))
    op.add_column(
        "sources", sa.Column("redirects", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "sources", sa.Column("gone", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "occurrences",
        sa.Column("approximate", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _one_meeting()


def _one_meeting() -> None:
    """Let accounts of one meeting be found across labs; keep what people decided of them."""
    origins = sa.Column("origins", sa.JSON(), server_default="{}", nullable=False)
    op.add_column("occurrences", origins)
    op.add_column(
        "listings",
        sa.Column("end_guessed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("listings", sa.Column("day", sa.String(10), server_default="", nullable=False))
    op.add_column("listings", sa.Column("link", sa.String(64), nullable=True))
    op.execute("UPDATE listings SET day = substr(start, 1, 10)")
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "decisions",
        sa.Column("occurrence_id", sa.String(32), nullable=False),
        sa.Column("other_id", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("other_told", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", "other_id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_until", "decisions", ["until"])


def downgrade() -> None:
    """Drop every table, index and column that was added."""
    op.drop_table("decisions")
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    for table, column in COLUMNS:
        op.drop_column(table, column)


COLUMNS = (
    ("sources", "address"),
    ("sources", "redirects"),
    ("sources", "gone"),
    ("occurrences", "approximate"),
    ("occurrences", "origins"),
    ("listings", "end_guessed"),
    ("listings", "day"),
    ("listings", "link"),
)

INDEXES = (
    ("aliases", "occurrence_id"),
    ("listings", "day"),
    ("listings", "link"),
    ("listings", "uid"),
)
