"""Which language a reader wants: by the address first, then by the browser's wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import languages

if TYPE_CHECKING:
    from collections.abc import Sequence


def spoken(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return those of the network's languages that have a catalogue, else the default."""
    return tuple(each for each in wanted if each in languages()) or languages()[:1]


def choose(asked: str | None, accepted: str, spoken: Sequence[str]) -> str:
    """Return one of `spoken`: the one asked for, else the best of an Accept-Language header."""
    if asked is not None and asked in spoken:
        return asked
    best, best_weight = spoken[0], 0.0
    for part in accepted.split(",")[:20]:
        name, _, parameters = part.partition(";")
        language = name.strip().casefold().partition("-")[0]
        weight = _weight(parameters)
        if language in spoken and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
