"""How a source did on each of the last thirty days, as bars that need no colour; pure.

A good day is a whole bar, a bad one half a bar, and a mixed day's upper part is cut off. The words
beside them say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.text.health import brief_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.store.days import SourceDay
    from bot.text import Translator

DAYS: Final = 30
STEP: Final = 4
WIDTH: Final = DAYS * STEP
HEIGHT: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Three paths of upright strokes in a box of `WIDTH` by `HEIGHT`, and what they say."""

    good: str
    failed: str
    unasked: str
    words: str


def first_day(today: date) -> date:
    """Return the first of the days that are shown."""
    return today - timedelta(days=DAYS - 1)


def bars(days: Sequence[SourceDay], today: date, t: Translator) -> Bars:
    """Draw the days up to `today` (of UTC), the oldest on the left."""
    known = {one.day: one for one in days}
    good, failed, unasked = [], [], []
    for place in range(DAYS):
        one = known.get(first_day(today) + timedelta(days=place))
        at = place * STEP + STEP // 2
        if one is None or not (one.good or one.failed):
            unasked.append(_bar(at, 2))
        elif not one.failed:
            good.append(_bar(at, HEIGHT))
        elif not one.good:
            failed.append(_bar(at, HEIGHT // 2))
        else:
            good.append(_bar(at, HEIGHT // 2))
            failed.append(_bar(at, HEIGHT // 4, HEIGHT // 2 + 1))
    return Bars(
        good="".join(good),
        failed="".join(failed),
        unasked="".join(unasked),
        words=_words([one for one in days if first_day(today) <= one.day <= today], today, t),
    )


def _bar(at: int, height: int, above: int = 0) -> str:
    return f"M{at} {HEIGHT - above}v-{height}"


def _words(days: Sequence[SourceDay], today: date, t: Translator) -> str:
    if not days:
        return t("Nothing is recorded of the last 30 days.")
    bad = [one.day for one in days if one.failed]
    if not bad:
        return t("Good on every day of the last 30 on which it was asked.")
    return t.plural(
        "In the last 30 days it failed on {count} day, {last}.",
        "In the last 30 days it failed on {count} days, the last time on {last}.",
        len(bad),
        last=brief_day(bad[-1], t, today),
    )
