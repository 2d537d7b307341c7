"""Meetings and labs to try the announcements on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.event import Basis, Occurrence, Status
from bot.domain.lab import Lab, Registry
from bot.domain.subscription import Rhythm, Subscription

BERLIN = ZoneInfo("Europe/Berlin")

REGISTRY = Registry(
    {
        lab.slug: lab
        for lab in (
            Lab(slug="karlsruhe", name="OK Lab Karlsruhe", city="Karlsruhe", aliases=("ka",)),
            Lab(slug="leipzig", name="OKLab Leipzig", city="Leipzig"),
            Lab(slug="muenster", name="Code for Münster", city="Münster"),
            Lab(slug="koeln", name="Code for Cologne", city="Köln"),
            Lab(slug="berlin", name="Code for Berlin", city="Berlin"),
            Lab(slug="fluss", name="CityLAB", city="Berlin"),
            Lab(slug="netzwerk", name="Code for Germany"),
        )
    }
)


def at(day: date | str, clock: str = "19:00", zone: ZoneInfo = BERLIN) -> datetime:
    """Return a wall time as an aware datetime."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time.fromisoformat(clock), zone)


def meeting(
    name: str, start: datetime | date, end: datetime | date | None = None, **facts: Any
) -> Occurrence:
    """Return an announced evening of two hours (or one whole day) of Karlsruhe."""
    longer = timedelta(hours=2) if isinstance(start, datetime) else timedelta(days=1)
    blank = Occurrence(
        id=name,
        uid=f"{name}@treffpunkt",
        title=f"Titel {name}",
        start=start,
        end=start + longer if end is None else end,
        timezone="Europe/Berlin",
        labs=("karlsruhe",),
    )
    return replace(blank, **facts)


def evening(name: str, start: datetime | date, **facts: Any) -> Occurrence:
    """Return a regular evening of Leipzig as its rule says it, unconfirmed."""
    usual = {
        "title": "OKLab Leipzig",
        "labs": ("leipzig",),
        "basis": Basis.RULE,
        "status": Status.TENTATIVE,
        "place": "Basislager, Peterssteinweg 14, 04107 Leipzig",
    }
    return meeting(name, start, **(usual | facts))


def weekly(**facts: Any) -> Subscription:
    """Return a subscription to Monday's digest at nine."""
    return replace(Subscription(channel="#treffen", rhythm=Rhythm.WEEKLY, day=0), **facts)
