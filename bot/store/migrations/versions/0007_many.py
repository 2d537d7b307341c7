"""Many meetings: those that last long, were written lately, or are online are found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LASTING = "ends_at - starts_at > 172800"
BY_WAY = "ix_occurrences_attendance"


def upgrade() -> None:
    """Change indexes only."""
    op.create_index("ix_occurrences_updated", "occurrences", ["updated"])
    op.create_index(
        "ix_occurrences_long",
        "occurrences",
        ["ends_at"],
        sqlite_where=sa.text(LASTING),
        postgresql_where=sa.text(LASTING),
    )
    op.drop_index(BY_WAY, "occurrences")
    op.create_index(BY_WAY, "occurrences", ["attendance", "hidden", "starts_at", "id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(BY_WAY, "occurrences")
    op.create_index(BY_WAY, "occurrences", ["attendance", "starts_at", "id"])
    op.drop_index("ix_occurrences_updated", "occurrences")
    op.drop_index("ix_occurrences_long", "occurrences")
