"""Long lists of values for one column, cut into what one statement may carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection

CHUNK: Final = 5_000
"""PostgreSQL takes 65,535 parameters in one statement, SQLite 32,766 (sqlite.org/limits.html)."""

T = TypeVar("T", int, str)


def chunks(values: Collection[T]) -> list[list[T]]:
    """Return the values in order, cut into lists that are short enough for one statement."""
    ordered = sorted(values)
    return [ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK)]
