"""Labs with their rules, a friend, and meetings to put into a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.bulletin.choosing import Bulletin, Choice, Row, compose
from bot.domain.bulletin.evenings import Period
from bot.domain.event import Basis, Occurrence, Status
from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind, Schedule, Source

BERLIN: Final = ZoneInfo("Europe/Berlin")
TODAY: Final = date(2027, 1, 11)
FEBRUARY: Final = Period(date(2027, 2, 1), date(2027, 3, 1))

LEIPZIG: Final = Source(
    lab="leipzig",
    key="1",
    kind=Kind.SCHEDULE,
    url=None,
    timezone="Europe/Berlin",
    state="DE-SN",
    schedule=Schedule(
        when="jeden Mittwoch, 19:00-22:00",
        title="OKLab Leipzig",
        place="Basislager, Peterssteinweg 14, 04107 Leipzig",
        url="https://leipzig.example/",
        confirmed=date(2026, 12, 1),
    ),
)
REGISTRY: Final = Registry(
    {
        lab.slug: lab
        for lab in (
            Lab(
                slug="leipzig",
                name="OK Lab Leipzig",
                city="Leipzig",
                latitude=51.34,
                longitude=12.37,
                sources=(LEIPZIG,),
            ),
            Lab(slug="koeln", name="OK Lab Köln", city="Köln", latitude=50.94, longitude=6.96),
            Lab(slug="muenster", name="Code for Münster", city="Münster"),
            Lab(slug="freunde", name="Freunde e. V.", friend=True),
        )
    }
)


def at(day: int, clock: str = "19:00", month: int = 2) -> datetime:
    """Return a wall time in Berlin, in February unless another month is named."""
    return datetime.combine(date(2027, month, day), time.fromisoformat(clock), BERLIN)


def meeting(name: str = "m", start: datetime | date | None = None, **facts: Any) -> Occurrence:
    """Return an announced evening in Cologne of two hours with nothing odd about it."""
    begins = at(10) if start is None else start
    longer = timedelta(hours=2) if isinstance(begins, datetime) else timedelta(days=1)
    told: dict[str, Any] = {
        "id": name,
        "uid": f"{name}@treffpunkt",
        "title": f"Vom {name} zur offenen Stadt",
        "start": begins,
        "end": begins + longer,
        "timezone": "Europe/Berlin",
        "labs": ("koeln",),
        "place": "Lokal K, Hackländerstraße 2, 50825 Köln",
        "url": f"https://koeln.example/veranstaltungen/abend-ueber-{name}",
        "updated": datetime(2027, 1, 2, tzinfo=UTC),
    }
    return Occurrence(**told | facts)


def by_rule(day: int, **facts: Any) -> Occurrence:
    """Return a Wednesday evening in Leipzig of which its rule alone tells."""
    told: dict[str, Any] = {
        "labs": ("leipzig",),
        "title": "OKLab Leipzig",
        "place": "Basislager, Peterssteinweg 14, 04107 Leipzig",
        "url": "https://leipzig.example/",
        "start": at(day),
        "end": at(day, "22:00"),
        "basis": Basis.RULE,
        "status": Status.TENTATIVE,
    }
    return meeting(f"rule{day}", **told | facts)


def listed(*meetings: Occurrence, **asked: Any) -> Bulletin:
    """Return February's list of these meetings; `asked` is `choices`, `period` or `today`."""
    choices = {name: Choice(accepted=yes) for name, yes in asked.get("choices", {}).items()}
    return compose(
        asked.get("period", FEBRUARY),
        meetings,
        [LEIPZIG],
        choices | asked.get("dated", {}),
        REGISTRY,
        cities=asked.get("cities", {}),
        today=asked.get("today", TODAY),
    )


def only(bulletin: Bulletin) -> Row:
    """Return the only row of a list."""
    (row,) = bulletin.rows
    return row
