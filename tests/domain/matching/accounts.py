"""Accounts to compare, and what the labs in them are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from bot.domain.lab import Lab, Registry
from bot.domain.matching.account import Account, Verdict
from bot.domain.matching.names import LabNames
from bot.domain.matching.pairs import compare
from bot.domain.matching.traits import read_traits
from bot.domain.source import Kind
from tests.domain.listings import BERLIN, listing

DAY = "2027-01-18"
_CITIES = {
    "koeln": "Köln",
    "bonn": "Bonn",
    "muenchen": "München",
    "nuernberg": "Nürnberg",
    "hannover": "Hannover",
    "karlsruhe": "Karlsruhe",
    "ulm": "Neu-Ulm",
}


def _lab(slug: str, city: str) -> Lab:
    name = f"OK Lab {city.removeprefix('Neu-')}"
    return Lab(slug=slug, name=name, city=city, aliases=(slug[:2],))


NAMES = LabNames.of(Registry({slug: _lab(slug, city) for slug, city in _CITIES.items()}))
_numbers = count(1)


def told(title: str, start: str = "19:00", lab: str = "koeln", **facts: Any) -> Account:
    """Return what a source of its own tells; `start` is a time of one day, or day and time.

    `end` is a time or day and time as well; `source`, `kind` and `instance` may be given.
    """
    number = next(_numbers)
    source, kind = facts.pop("source", number), facts.pop("kind", Kind.ICAL)
    end = facts.pop("end", None)
    one = listing(facts.pop("uid", f"termin {number}"), _moment(start), title=title, **facts)
    if end is not None:
        one = replace(one, end=datetime.fromisoformat(_moment(end)).replace(tzinfo=BERLIN))
    return Account(one, source, lab, kind, lab == NAMES.network)


def listed(title: str, start: str = "19:00", **facts: Any) -> Account:
    """Return what the network's list tells."""
    return told(title, start, "netzwerk", kind=Kind.PAGE, **facts)


def verdict(one: Account, other: Account, names: LabNames = NAMES) -> Verdict:
    """Judge two accounts as the matcher does."""
    return compare(read_traits(one, names), read_traits(other, names))


def _moment(text: str) -> str:
    return text if len(text) > len("19:00") else f"{DAY} {text}"
