"""What the program itself remembers: its marks, its workspaces, what it has seen already."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, String, Table, Text

from bot.store.tables.columns import METADATA, Instant

marks = Table(
    "marks",
    METADATA,
    Column("name", String(64), primary_key=True),  # e.g. "version" of the data, "paused"
    Column("value", Text, nullable=False),
)

workspaces = Table(
    "workspaces",
    METADATA,
    Column("team", String(32), primary_key=True),  # "" is the one whose token is configured
    Column("name", Text, nullable=False),
    Column("bot_id", String(32)),
    Column("bot_user", String(32)),
    Column("token", Text),  # encrypted; null: configured by the environment, or uninstalled
    Column("scopes", JSON, nullable=False),
    Column("installed_by", String(32)),
    Column("installed", Instant, nullable=False),
    Column("only_named", Boolean, nullable=False),  # only admins and `named` change subscriptions
    Column("named", JSON, nullable=False),  # users
)

seen = Table(
    "seen",
    METADATA,
    Column("key", String(120), primary_key=True),  # a signature, Slack event, envelope, OAuth state
    Column("until", Instant, nullable=False, index=True),
)
