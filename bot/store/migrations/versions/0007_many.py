"""Many meetings: the few that last long have an index, so that nobody looks through all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LASTING = "ends_at - starts_at > 172800"


def upgrade() -> None:
    """Add one index over a few rows."""
    op.create_index(
        "ix_occurrences_long",
        "occurrences",
        ["ends_at"],
        sqlite_where=sa.text(LASTING),
        postgresql_where=sa.text(LASTING),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_occurrences_long", "occurrences")
