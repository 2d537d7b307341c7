"""Meetings and labs of every odd sort, for answers that must hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance, Basis, Provenance, Registration, Status
from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind
from tests.web.samples import BERLIN, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

LISBON: Final = ZoneInfo("Europe/Lisbon")


def odd_registry() -> Registry:
    """Return four labs, one with everything that is known of a lab, a sleeping one, a friend."""
    known = registry()
    koeln = replace(
        known["koeln"],
        latitude=50.9375,
        longitude=6.9603,
        website="https://example.org/köln",
        aliases=("cologne", "Kölle"),
        people=("mail:koeln@example.org", "slack:U0123"),
        note="Klingel links",
        channel="#koeln",
    )
    more = (
        Lab(slug="schlafend", name="OK Lab Schlaf", active=False, website="javascript:alert(1)"),
        Lab(slug="freunde", name="Freundeskreis", city="Köln", friend=True),
    )
    return Registry(
        {**known.labs, "koeln": koeln, **{lab.slug: lab for lab in more}}, known.network
    )


def odd_occurrences() -> list[Occurrence]:
    """Return one meeting of each odd sort."""
    day = date(2027, 1, 20)
    # 02:30 comes twice on this night; the second is meant.
    night = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=1)
    lisbon = datetime(2027, 2, 1, 20, tzinfo=LISBON)
    return [
        occurrence(1, title='Ganz 🎉 <b>normal</b> & "so"', place=None),
        occurrence(2, start=day, end=day + timedelta(days=2), title="Zwei Tage"),
        occurrence(3, status=Status.CANCELLED, sequence=3),
        occurrence(4, status=Status.CANCELLED, vanished=True),
        occurrence(5, start=night, end=night, title="", labs=("leipzig", "koeln")),
        occurrence(6, start=lisbon, end=lisbon + timedelta(hours=1), timezone="Europe/Lisbon"),
        occurrence(
            7,
            url="javascript:alert(1)",
            join_url="https://meet.example/köln",
            attendance=Attendance.HYBRID,
            latitude=-89.5,
            longitude=179.25,
            approximate=True,
            registration=Registration(
                required=True, url="ftp://example.org", deadline=date(2027, 1, 15), full=False
            ),
        ),
        occurrence(
            8,
            registration=Registration(deadline=datetime(2027, 1, 15, 12, tzinfo=UTC), full=True),
            attendance=Attendance.ONLINE,
            description="# Laut\n\n<script>alert(1)</script> ]]> \u2028 und \x1b[1m",
            sources=(Provenance(None, Kind.SCHEDULE), Provenance("file:///etc/passwd", Kind.ICAL)),
            basis=Basis.RULE,
            status=Status.TENTATIVE,
        ),
        occurrence(
            9,
            start=day,
            end=day + timedelta(days=8),
            open_dates=(day, day + timedelta(days=7)),
            status=Status.TENTATIVE,
        ),
        occurrence(10, labs=("freunde",)),
        occurrence(11, labs=("nirgends",)),
        occurrence(12, start=occurrence(1).start, end=occurrence(1).end, id="a0"),
    ]
