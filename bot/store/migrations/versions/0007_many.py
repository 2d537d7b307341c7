"""Many meetings: those that last long or were written lately are found without looking at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LASTING = "ends_at - starts_at > 172800"


def upgrade() -> None:
    """Add indexes only."""
    op.create_index("ix_occurrences_updated", "occurrences", ["updated"])
    op.create_index(
        "ix_occurrences_long",
        "occurrences",
        ["ends_at"],
        sqlite_where=sa.text(LASTING),
        postgresql_where=sa.text(LASTING),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_occurrences_updated", "occurrences")
    op.drop_index("ix_occurrences_long", "occurrences")
