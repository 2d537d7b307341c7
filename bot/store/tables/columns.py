"""What tables share: the names of constraints, moments, the facts of a meeting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole UTC seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> int | None:
        """Turn an aware datetime into seconds."""
        return None if value is None else int(value.timestamp())

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """Turn seconds into an aware UTC datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def facts() -> list[Column[object]]:
    """Return the columns that a listing and an occurrence share: the facts of a meeting."""
    return [
        Column("title", Text, nullable=False),
        Column("start", String(40), nullable=False),  # ISO: a date, or wall time with its offset
        Column("end", String(40), nullable=False),  # exclusive, as `start`
        Column("timezone", String(64), nullable=False),  # IANA; with it the wall time is the truth
        Column("starts_at", Instant, nullable=False),  # derived, for ranges and order
        Column("ends_at", Instant, nullable=False),
        Column("place", Text),
        Column("latitude", Float),
        Column("longitude", Float),
        Column("attendance", String(16), nullable=False),
        Column("url", Text),
        Column("join_url", Text),
        Column("registration", JSON(none_as_null=True)),
        Column("description", Text),
        Column("status", String(16), nullable=False),
        Column("basis", String(16), nullable=False),
        Column("open_dates", JSON, nullable=False),  # ISO dates of which it will be one; mostly []
    ]
