"""The public face: how each source did day by day, and what the editor takes into the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables only."""
    op.create_table(
        "source_days",
        sa.Column(
            "source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day", name="pk_source_days"),
    )
    op.create_index("ix_source_days_day", "source_days", ["day"])
    op.create_table(
        "export_choices",
        sa.Column("occurrence_id", sa.String(32), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name="pk_export_choices"),
    )


def downgrade() -> None:
    """Drop every table that was added."""
    op.drop_table("export_choices")
    op.drop_table("source_days")
