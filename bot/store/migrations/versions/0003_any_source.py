"""Any source, one meeting: where sources went, and what is only guessed."""

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


def downgrade() -> None:
    """Drop every column that was added."""
    for table, column in COLUMNS:
        op.drop_column(table, column)


COLUMNS = (
    ("sources", "address"),
    ("sources", "redirects"),
    ("sources", "gone"),
    ("occurrences", "approximate"),
)
