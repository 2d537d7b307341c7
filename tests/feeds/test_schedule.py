"""What a schedule source promises."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Basis, Draft, Status, Window
from bot.domain.known import KnownListing, Sources
from bot.domain.merge import merge
from bot.domain.normalise.drafts import normalise
from bot.domain.source import Kind, Schedule, Source
from bot.errors import SourceError
from bot.feeds.schedule import read

BERLIN = ZoneInfo("Europe/Berlin")
WINTER = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))


def _source(
    schedule: Schedule | None, *, state: str | None = "DE-BW", language: str = "de"
) -> Source:
    return Source(
        lab="karlsruhe",
        key="regular",
        kind=Kind.SCHEDULE,
        url=None,
        timezone="Europe/Berlin",
        state=state,
        language=language,
        schedule=schedule,
    )


def _days(schedule: Schedule, window: Window = WINTER, state: str | None = "DE-BW") -> list[date]:
    return [_day(draft) for draft in read(_source(schedule, state=state), window).drafts]


def _day(draft: Draft) -> date:
    return draft.start.date() if isinstance(draft.start, datetime) else draft.start


def test_a_rule_promises_tentative_meetings() -> None:
    """A date of a rule carries its pattern, its day and all that the configuration says."""
    schedule = Schedule(
        when="jeden dritten Montag im Monat, 19:00-21:00",
        title="Code for Karlsruhe",
        place="Impact Hub",
        url="https://lab.example/",
    )
    first, second = read(_source(schedule), WINTER).drafts
    assert first == Draft(
        uid="rule:FREQ=MONTHLY;BYDAY=3MO",
        title="Code for Karlsruhe",
        start=datetime(2026, 12, 21, 19, tzinfo=BERLIN),
        end=datetime(2026, 12, 21, 21, tzinfo=BERLIN),
        recurrence=date(2026, 12, 21),
        place="Impact Hub",
        url="https://lab.example/",
        status=Status.TENTATIVE,
        basis=Basis.RULE,
    )
    assert _day(second) == date(2027, 1, 18)


def test_an_open_date_spans_its_days() -> None:
    """One meeting on one of two Mondays is all-day from the first to the last, times in words."""
    schedule = Schedule(
        when="jeden zweiten oder dritten Montag im Monat", start=time(19), end=time(22)
    )
    december = read(_source(schedule), WINTER).drafts[0]
    assert (december.start, december.end) == (date(2026, 12, 14), date(2026, 12, 22))
    assert december.open_dates == (date(2026, 12, 14), date(2026, 12, 21))
    assert december.recurrence == date(2026, 12, 14)
    assert december.description == "19:00–22:00 Uhr, Termin offen: 14. oder 21. Dezember"
    english = read(_source(schedule, language="en"), WINTER).drafts[1]
    assert english.description == "19:00–22:00, date open: 11 or 18 January"


def test_an_open_date_without_times_says_only_its_days() -> None:
    """Without a time the sentence begins with the open date."""
    draft = read(_source(Schedule(when="zweiten oder dritten Montag")), WINTER).drafts[0]
    assert draft.description == "Termin offen: 14. oder 21. Dezember"


def test_wall_time_survives_daylight_saving() -> None:
    """A weekly evening stays at seven when the clocks change, so its UTC moment moves."""
    spring = Window(datetime(2027, 3, 22, tzinfo=UTC), datetime(2027, 4, 5, tzinfo=UTC))
    drafts = read(_source(Schedule(when="donnerstags 19 Uhr")), spring).drafts
    starts = [draft.start for draft in drafts if isinstance(draft.start, datetime)]
    assert [start.hour for start in starts] == [19, 19]
    assert [start.astimezone(UTC).hour for start in starts] == [18, 17]


def test_an_end_past_midnight_is_on_the_next_day() -> None:
    """An end before the start belongs to the following day."""
    draft = read(_source(Schedule(when="freitags 22-1 Uhr")), WINTER).drafts[0]
    assert draft.end == datetime(2026, 12, 5, 1, tzinfo=BERLIN)


def test_an_end_that_is_stated_counts_before_the_usual_one_of_the_networks_list() -> None:
    """The list's evening without an end lasts as long as the lab's own rule says."""
    own = _source(Schedule(when="jeden Mittwoch, 19:00-22:00"))
    listed = replace(own, lab="netzwerk", key="list", schedule=Schedule(when="Mittwochs, 19:00"))
    told = [
        replace(_first_known(number, source), occurrence="o")
        for number, source in enumerate((own, listed), start=1)
    ]
    # The list is read as prose: it counts before a rule, even the lab's own.
    told[1] = replace(told[1], listing=replace(told[1].listing, basis=Basis.PROSE))
    sources = Sources(lab="karlsruhe", by_id={1: own, 2: listed}, network="netzwerk")
    merged = merge(told, {}, sources, WINTER.start)["o"].occurrence
    assert merged.basis is Basis.PROSE
    assert merged.end == datetime(2026, 12, 2, 22, tzinfo=BERLIN)
    alone = merge(told[1:], {}, sources, WINTER.start)["o"].occurrence
    assert alone.end == datetime(2026, 12, 2, 21, tzinfo=BERLIN)


def _first_known(number: int, source: Source) -> KnownListing:
    listing, _ = normalise(read(source, WINTER).drafts[0], source)
    return KnownListing(source=number, listing=listing)


def test_no_time_means_all_day() -> None:
    """A rule without a time gives dates, the end exclusive."""
    draft = read(_source(Schedule(when="am 15. des Monats")), WINTER).drafts[0]
    assert (draft.start, draft.end) == (date(2026, 12, 15), date(2026, 12, 16))


def test_holidays_of_the_state_are_skipped() -> None:
    """A Wednesday on Epiphany is skipped in Karlsruhe, kept in Berlin, and kept if one says so."""
    schedule = Schedule(when="mittwochs 19 Uhr")
    epiphany = date(2027, 1, 6)
    assert epiphany not in _days(schedule)
    assert epiphany in _days(schedule, state="DE-BE")
    assert epiphany in _days(Schedule(when="mittwochs 19 Uhr", skip_holidays=False))
    assert epiphany in _days(Schedule(when="mittwochs 19 Uhr, auch an Feiertagen"))


def test_a_holiday_settles_an_open_date() -> None:
    """When one of two days is a holiday the meeting is on the other, at its time."""
    easter = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
    schedule = Schedule(when="vierten oder fünften Montag im Monat, 19 Uhr")
    (draft,) = read(_source(schedule), easter).drafts
    assert draft.start == datetime(2027, 3, 22, 19, tzinfo=BERLIN)
    assert draft.recurrence == date(2027, 3, 22)


def test_an_open_date_at_the_edge_of_the_window_is_whole() -> None:
    """A window that ends between the two days, or after the first, still gets both."""
    schedule = Schedule(when="zweiten oder dritten Montag, 19 Uhr")
    early = Window(WINTER.start, datetime(2026, 12, 15, tzinfo=UTC))
    late = Window(datetime(2026, 12, 16, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC))
    for window in (early, late):
        (draft,) = read(_source(schedule), window).drafts
        assert draft.open_dates == (date(2026, 12, 14), date(2026, 12, 21))


def test_the_window_is_by_overlap_in_local_time() -> None:
    """A meeting that runs at the edge of the window belongs to it, one that ended does not."""
    schedule = Schedule(when="montags 23-1 Uhr")
    end = datetime(2026, 12, 8, tzinfo=UTC)
    running = Window(datetime(2026, 12, 7, 23, 30, tzinfo=UTC), end)
    over = Window(datetime(2026, 12, 8, 0, 0, tzinfo=UTC), datetime(2026, 12, 9, tzinfo=UTC))
    assert _days(schedule, running) == [date(2026, 12, 7)]
    assert _days(schedule, over) == []


@pytest.mark.parametrize(
    ("confirmed", "status"),
    [
        (date(2026, 11, 1), Status.CONFIRMED),
        (date(2026, 6, 22), Status.CONFIRMED),
        (date(2026, 6, 21), Status.TENTATIVE),
        (date(2026, 12, 22), Status.TENTATIVE),
        (None, Status.TENTATIVE),
    ],
)
def test_a_confirmation_holds_six_months(confirmed: date | None, status: Status) -> None:
    """Dates up to six months after a lead's word are confirmed."""
    schedule = Schedule(when="jeden dritten Montag, 19 Uhr", confirmed=confirmed)
    assert read(_source(schedule), WINTER).drafts[0].status is status


def test_an_open_date_is_never_confirmed() -> None:
    """A confirmed rule does not settle which of its days it will be."""
    schedule = Schedule(when="zweiten oder dritten Montag", confirmed=date(2026, 11, 1))
    assert read(_source(schedule), WINTER).drafts[0].status is Status.TENTATIVE


def test_the_place_may_stand_in_the_words() -> None:
    """A place after the time is the place of the meeting."""
    draft = read(_source(Schedule(when="mittwochs, 20:00, online")), WINTER).drafts[0]
    assert (draft.place, draft.title) == ("online", "Treffen")


@pytest.mark.parametrize("schedule", [None, Schedule(when="jeden Mohntag"), Schedule()])
def test_a_source_without_a_rule_fails_alone(schedule: Schedule | None) -> None:
    """A schedule that cannot be read is an error of its source."""
    with pytest.raises(SourceError):
        read(_source(schedule), WINTER)


def test_an_endless_window_ends() -> None:
    """A window up to the end of time gives three years of dates."""
    window = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    began = clock.perf_counter()
    assert len(read(_source(Schedule(when="täglich 19 Uhr")), window).drafts) < 1100
    assert clock.perf_counter() - began < 1
