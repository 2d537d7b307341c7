"""What somebody asked, as buttons carry it: the words, and how far they have paged.

Anybody can send a button's value, so it is read like any other input. Nothing in it is secret, and
no value shows anything that asking in words would not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.words.word import LONGEST_QUESTION

if TYPE_CHECKING:
    from bot.domain.lab import Registry

PAGE: Final = 5
"""Meetings per page."""
FURTHEST: Final = 1_000
"""Nobody pages further; an offset beyond it is made up."""
LONGEST_VALUE: Final = 2_000
"""Characters that Slack accepts as a button's value."""
_MOST_DELIVERIES: Final = 1 << 53


class Kind(StrEnum):
    """Which answer was asked for."""

    NEXT = "next"
    LIST = "list"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`lab` is meant where the words name no place: the lab of the channel. `first` counts from 0.

    `delivery` is the digest, or the part of it, whose meetings are asked for.
    """

    kind: Kind
    words: str = ""
    lab: str | None = None
    first: int = 0
    delivery: int = 0


def packed(question: Question) -> str:
    """Return a question as the value of a button."""
    told = {
        "k": question.kind.value,
        "w": question.words[:LONGEST_QUESTION],
        "l": question.lab,
        "o": question.first,
        "d": question.delivery,
    }
    value = json.dumps({key: one for key, one in told.items() if one}, ensure_ascii=False)
    # Only words full of characters that JSON escapes get too long, and nobody asks in those.
    return value if len(value) <= LONGEST_VALUE else packed(Question(kind=question.kind))


def unpacked(value: object, registry: Registry) -> Question | None:
    """Read the value of a button; None if it is not ours."""
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None
    try:
        told = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("k") not in set(Kind):
        return None
    words, lab = told.get("w", ""), told.get("l")
    return Question(
        kind=Kind(told["k"]),
        words=words[:LONGEST_QUESTION] if isinstance(words, str) else "",
        lab=lab if isinstance(lab, str) and registry.get(lab) else None,
        first=_number(told.get("o"), FURTHEST),
        delivery=_number(told.get("d"), _MOST_DELIVERIES),
    )


def _number(told: object, most: int) -> int:
    return told if type(told) is int and 0 <= told <= most else 0
