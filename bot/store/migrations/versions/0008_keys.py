"""Listings of one meeting are found by what they have in common, not by their day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OLD = ("day", "link", "uid")


def upgrade() -> None:
    """Add a table, which the next refresh fills, and drop the indexes that it stands for.

    The columns stay: workers of the version before, which still run meanwhile, write them.
    """
    op.create_table(
        "listing_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("listing_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listings.id"],
            name="fk_listing_keys_listing_id_listings",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "listing_id", name="pk_listing_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_listing_keys_listing_id", "listing_keys", ["listing_id"])
    for name in OLD:
        op.drop_index(f"ix_listings_{name}", "listings")


def downgrade() -> None:
    """Change it back; what was told lately is found by its link again once it is told anew."""
    op.execute("UPDATE listings SET day = substr(start, 1, 10) WHERE day = ''")
    for name in OLD:
        op.create_index(f"ix_listings_{name}", "listings", [name])
    op.drop_table("listing_keys")
