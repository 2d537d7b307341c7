"""A row of the table that `make bench` prints."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def row(
    work: str,
    against: str,
    ours: float,
    *,
    peer: float | None = None,
    ratio: float | None = None,
    reach: str = "",
    ok: bool = True,
) -> Row:
    """Return a row; without a `reach` it only says what was measured."""
    return {
        "work": work,
        "against": against,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "reach": reach,
        "ok": ok,
    }
