"""Remembers the last answer, where it is dear to make and asked for again and again."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def latest(make: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Return `make`, answering at once when it is asked about the object it was last asked about.

    The object itself counts, not one that equals it: comparing two registries takes long as well.
    """
    kept: list[tuple[Asked, Answer]] = []

    @wraps(make)
    def remembered(asked: Asked) -> Answer:
        for known, answer in kept:
            if known is asked:
                return answer
        answer = make(asked)
        kept[:] = [(asked, answer)]
        return answer

    return remembered
