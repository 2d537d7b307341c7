"""Many workers: whose lease a source is under, and at which host it is asked."""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CONFIRMED = 3  # redirects in a row, after which a source is asked where they lead
SET = "leased_until IS NOT NULL"


def upgrade() -> None:
    """Add columns; write down the hosts, and end the leases, which were on another clock."""
    op.add_column("sources", sa.Column("host", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("lease", sa.String(32), nullable=True))
    sources = sa.table(
        "sources",
        *(sa.column(name) for name in ("id", "url", "address", "redirects", "host")),
        sa.column("memory", sa.JSON()),
        sa.column("leased_until"),
    )
    connection = op.get_bind()
    connection.execute(sa.update(sources).values(leased_until=None))
    rows = connection.execute(sa.select(sources)).all()
    hosts = [{"row": row.id, "at": at} for row in rows if (at := _host(row)) is not None]
    if hosts:
        statement = sa.update(sources).where(sources.c.id == sa.bindparam("row"))
        connection.execute(statement.values(host=sa.bindparam("at")), hosts)
    op.create_index(
        "ix_sources_leased_until",
        "sources",
        ["leased_until"],
        sqlite_where=sa.text(SET),
        postgresql_where=sa.text(SET),
    )


def _host(row: sa.Row[tuple[object, ...]]) -> str | None:
    moved_to = row.address if row.redirects >= CONFIRMED else None
    try:
        host = urlsplit(moved_to or (row.memory or {}).get("address") or row.url or "").hostname
        return host.rstrip(".").encode("idna").decode("ascii") if host else None
    except ValueError:
        return None


def downgrade() -> None:
    """Drop what was added."""
    op.drop_index("ix_sources_leased_until", "sources")
    # Not in a batch: on SQLite that drops the table, and with each source all that it told.
    op.drop_column("sources", "lease")
    op.drop_column("sources", "host")
    op.execute("UPDATE sources SET leased_until = NULL")
