"""Conditions that an index answers however much is stored: what overlaps a range, whose it is.

A meeting lasts hours, so what is under way began at most LONG ago; the few that last longer have
an index of their own (`ix_occurrences_long`), which is used only if its condition is repeated
literally.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ARRAY, Text, TypeDecorator, bindparam, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.store.tables import occurrence_labs, occurrences
from bot.store.tables.meetings import LASTING

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import BindParameter, ColumnElement, Dialect, TableValuedAlias, TextClause
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

    from bot.domain.query import Query

LONG: Final = timedelta(days=2)
"""Meetings that last longer have an index of their own."""

SOME_LABS: Final = 500
"""Up to this many labs are searched lab by lab; of more labs some meeting is always near."""


class Slugs(TypeDecorator[Any]):
    """Any number of slugs as one value: the number of parameters is limited."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use an array if the database has them, otherwise text."""
        array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(Text()) if array else Text())

    def process_bind_param(
        self, value: Collection[str] | None, dialect: Dialect
    ) -> list[str] | str:
        """Turn them into an array, or into JSON."""
        slugs = sorted(value or ())
        return slugs if dialect.name == "postgresql" else json.dumps(slugs)


class _OneOf(FunctionElement[Any]):
    """The condition that the first is one of those in the second."""

    name = "one_of"
    inherit_cache = True


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: SQLCompiler, **options: object) -> str:
    column, slugs = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({slugs}))"  # noqa: S608 -- both are ours


@compiles(_OneOf, "postgresql")
def _on_postgresql(element: _OneOf, compiler: SQLCompiler, **options: object) -> str:
    column, slugs = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY({slugs})"


def one_of(column: ColumnElement[str], slugs: Collection[str] | None = None) -> ColumnElement[bool]:
    """Return the condition that a column is one of these slugs, or of those given as `labs`."""
    value: BindParameter[Any] = (
        bindparam("labs", type_=Slugs) if slugs is None else bindparam(None, slugs, type_=Slugs)
    )
    return _OneOf(column, value)


def rows_of(connection: AsyncConnection, slugs: Collection[str]) -> TableValuedAlias:
    """Return any number of slugs as the rows of a table with the column `value`."""
    value: BindParameter[Any] = bindparam(None, slugs, type_=Slugs)
    if connection.dialect.name == "postgresql":
        return func.unnest(value).table_valued("value").render_derived()
    return func.json_each(value).table_valued("value")


def brief(query: Query) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a meeting overlaps the range and did not begin long before it."""
    starts = occurrences.c.starts_at
    return starts >= query.start - LONG, starts < query.end, overlaps(query)


def overlaps(query: Query) -> ColumnElement[bool]:
    """Return the condition that a meeting that begins before the range ends overlaps it."""
    starts, ends = occurrences.c.starts_at, occurrences.c.ends_at
    # A meeting without length overlaps the range that begins with it.
    return or_(ends > query.start, starts == query.start)


def lasting(query: Query) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Return the conditions that a meeting is under way as the range begins, and long has been."""
    starts, ends = occurrences.c.starts_at, occurrences.c.ends_at
    return LASTING, ends > query.start, starts < query.start - LONG


def in_passing(attendance: ColumnElement[str], ways: Collection[str]) -> ColumnElement[bool]:
    """Return the attendance condition in a form that no index serves.

    SQLite would otherwise choose the wrong one, unless it has statistics, and read all there ever
    were.
    """
    return attendance.concat("").in_(ways)


def of_labs(labs: Collection[str] | None = None) -> ColumnElement[bool]:
    """Return the condition that one of the labs holds a meeting; best with few meetings left."""
    held = occurrence_labs.c
    # Not by the index, which SQLite would search for each of the labs: a meeting has one or two.
    theirs = one_of(held.lab.concat(""), labs)
    return exists().where(held.occurrence_id == occurrences.c.id, theirs)


def lab_by_lab(labs: Collection[str], query: Query) -> ColumnElement[bool]:
    """Return the condition that one of few labs holds a meeting that `brief` describes."""
    held = occurrence_labs.c
    theirs = select(held.occurrence_id).where(
        one_of(held.lab, labs), held.starts_at >= query.start - LONG, held.starts_at < query.end
    )
    return occurrences.c.id.in_(theirs)
