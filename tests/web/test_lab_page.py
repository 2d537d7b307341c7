from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Basis, Status
from bot.domain.submission import Submission, SubmissionKind, SubmissionState
from bot.store import labs, occurrences, submissions
from bot.store.labs import LabState
from tests.web.conftest import Clock
from tests.web.places import DAY, Places, failing, feed, lab, rule, state
from tests.web.samples import BERLIN, NOW, occurrence

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.store.engine import Store

MONDAYS = "jeden dritten Montag im Monat, 19:00-21:00"
THIRD_MONDAY = datetime(2027, 1, 18, 19, tzinfo=BERLIN)


async def opened(store: Store, one: Lab, *held: Occurrence) -> Places:
    """Serve one lab and its meetings."""
    places = await Places.open(store, Clock(), one)
    async with store.write() as connection:
        await occurrences.save(connection, held, set())
    return places


def section(page: str, name: str) -> str:
    """Return what stands in the part of the page of that class."""
    return (
        page.partition(f'class="{name}"')[2].partition("</section>")[0].partition("</details>")[0]
    )


async def decide(store: Store, **told: Any) -> None:
    """Let a lead decide about the lab."""
    async with store.write() as connection:
        await labs.put_state(connection, "koeln", LabState(**told))


async def test_a_rule_is_said_in_words(store: Store) -> None:
    """Days, hours, place, when not, and that nobody has confirmed it."""
    evening = rule(
        MONDAYS, place="Impact Hub, Kaiserstr 97", except_days=frozenset([date(2027, 2, 15)])
    )
    places = await opened(
        store,
        lab(evening),
        occurrence(1),
        occurrence(7, start=THIRD_MONDAY, end=THIRD_MONDAY + timedelta(hours=2)),
    )
    english, german = [
        section(await places.page("/labs/koeln", each), "rhythm") for each in ("en", "de")
    ]
    assert "Every third Monday of the month, 19:00–21:00" in english
    assert "Jeden dritten Montag im Monat, 19:00–21:00" in german
    assert "Offener Abend, Impact Hub, Kaiserstr 97" in german
    assert "Nicht am 15. Februar 2027; nicht an Feiertagen." in german
    assert "Diese Regel hat noch niemand bestätigt" in german


async def test_the_next_meeting_stands_above_all(store: Store) -> None:
    """Whatever it is: one between two regular evenings too, but none that was called off."""
    evening = occurrence(7, start=THIRD_MONDAY, end=THIRD_MONDAY + timedelta(hours=2))
    between = occurrence(2, title="Mapping-Abend", place="Lokal K")
    off = occurrence(1, status=Status.CANCELLED)
    places = await opened(store, lab(rule(MONDAYS)), off, between, evening)
    page = await places.page("/labs/koeln", "de")
    said = page.partition('class="upcoming"')[2].partition("</p>")[0]
    assert 'Als Nächstes: <a href="/events/o2">Mittwoch, 13. Januar, 19:00–22:00</a>' in said
    assert "Mapping-Abend" in said
    assert "Lokal K" in said


@pytest.mark.parametrize(
    ("confirmed", "said"),
    [
        (date(2026, 11, 1), "Confirmed on 1 November 2026, which holds until 1 May 2027."),
        (date(2026, 7, 12), "Confirmed on 12 July 2026, which holds until 12 January 2027."),
        (date(2026, 7, 11), "Last confirmed on 11 July 2026: please check before you go."),
    ],
)
async def test_a_rule_says_until_when_it_is_confirmed(
    store: Store, confirmed: date, said: str
) -> None:
    """By the file or by a lead, for half a year; the page follows when a lead says so."""
    places = await opened(store, lab(rule(MONDAYS, confirmed=date(2026, 1, 5))))
    assert "Last confirmed on 5 January 2026" in await places.page("/labs/koeln")
    await decide(store, confirmed=confirmed)
    assert said in await places.page("/labs/koeln")


async def test_a_pause_takes_the_rhythm_away(store: Store) -> None:
    """Nobody is promised an evening that is on a break; the page says so at once."""
    places = await opened(store, lab(rule(MONDAYS)))
    assert "third Monday" in await places.page("/labs/koeln")
    await decide(store, paused=True)
    page = await places.page("/labs/koeln")
    assert "third Monday" not in page
    assert "The regular evenings are on a break at the moment." in page


async def test_a_rule_that_people_told_is_shown_too(store: Store) -> None:
    """What was entered in Slack or on the page stands beside the rules of the file."""
    places = await opened(store, lab(rule(MONDAYS)))
    await places.page("/labs/koeln")
    told = Submission(
        lab="koeln",
        kind=SubmissionKind.EVENING,
        told={"when": "jeden ersten Freitag im Monat, 18 Uhr", "title": "Stammtisch"},
        state=SubmissionState.APPROVED,
        workspace="",
        author=None,
        created=NOW.astimezone(UTC),
        updated=NOW.astimezone(UTC),
    )
    async with store.write() as connection:
        await submissions.add(connection, told)
    page = await places.page("/labs/koeln")
    assert page.count('class="rhythm"') == 2
    assert "Every first Friday of the month, 18:00" in page


@pytest.mark.parametrize(
    ("when", "facts"),
    [(MONDAYS, {"until": date(2026, 12, 31)}), ("irgendwann demnächst", {})],
)
async def test_a_rule_that_is_over_or_unclear_promises_nothing(
    store: Store, when: str, facts: dict[str, Any]
) -> None:
    """The page is there all the same."""
    places = await opened(store, lab(rule(when, **facts)))
    assert 'class="rhythm"' not in await places.page("/labs/koeln")


async def test_past_meetings_are_folded_away_the_newest_first(store: Store) -> None:
    """Those of twelve months; what ended this morning is past, what goes on is not."""
    begun = NOW - timedelta(hours=3)
    places = await opened(
        store,
        lab(),
        occurrence(1, title="Kommt"),
        occurrence(
            0, id="ended", uid="a", title="Frühstück", start=begun, end=begun + timedelta(hours=2)
        ),
        occurrence(
            0, id="on", uid="b", title="Hackathon", start=begun, end=begun + timedelta(hours=9)
        ),
        occurrence(-10, title="Ausgefallen", status=Status.CANCELLED),
        occurrence(-300, title="Lange her"),
        occurrence(-400, title="Verjährt"),
    )
    page = await places.page("/labs/koeln")
    past = section(page, "past")
    assert past.index("Frühstück") < past.index("Ausgefallen") < past.index("Lange her")
    assert '<li class="off">' in past
    assert "CANCELLED" in past
    assert "Hackathon" not in past
    assert "Kommt" not in past
    assert "Verjährt" not in page
    assert page.index("Hackathon") < page.index("Kommt") < page.index("Frühstück")


async def test_only_the_next_meetings_stand_here(store: Store) -> None:
    """Of a weekly evening the page names six, and where the rest is."""
    places = await opened(
        store, lab(), *(occurrence(n, title=f"Abend {n}.") for n in range(1, 60, 7))
    )
    page = await places.page("/labs/koeln")
    assert [n for n in range(1, 60, 7) if f">Abend {n}.<" in page] == [1, 8, 15, 22, 29, 36]
    assert '<a class="button plain" href="/?lab=koeln&amp;from=2027-02-23">' in page


async def test_its_sources_say_how_they_are(store: Store) -> None:
    """One that answers says when; one that fails says what a lead can do."""
    good, bad = "https://gettogether.community/oklab/", "https://www.meetup.com/oklab/events/ical/"
    places = await opened(store, lab(feed(good), feed(bad)))
    await places.went(good, state())
    await places.went(bad, failing("www.meetup.com: answers 404 (Not Found)"))
    page = section(await places.page("/labs/koeln", "de"), "readings")
    assert "antwortet, zuletzt heute um 07:50" in page
    assert "antwortet mit 404 seit 8. Januar; zuletzt gut am 7. Januar" in page
    assert "Was ihr tun könnt:" in page
    assert 'href="/status"' in page


async def test_the_page_follows_the_health_of_its_own_sources(store: Store) -> None:
    """No meeting changes when a feed breaks, yet the page does."""
    url = "https://a.example/x.ics"
    places = await opened(store, lab(feed(url)))
    await places.went(url, state())
    assert "answers, last heard today" in await places.page("/labs/koeln")
    await places.went(url, failing("a.example: answers 500", since=timedelta(0)))
    assert "answers 500 since today" in await places.page("/labs/koeln")


async def test_what_is_known_of_a_lab_is_said(store: Store) -> None:
    """Where it is, its pages, its channel, what it says of itself; strangers' links are checked."""
    one = lab(
        website="https://lab.example/",
        channel="#koeln",
        note="Ort <b>folgt</b>.",
        people=("mail:lead@lab.example",),
    )
    places = await opened(store, one)
    page = await places.page("/labs/koeln")
    assert "Koeln, Nordrhein-Westfalen" in page
    assert 'href="https://lab.example/"' in page
    assert "In Slack: #koeln" in page
    assert "Ort &lt;b&gt;folgt&lt;/b&gt;." in page
    assert "lead@lab.example" not in page
    assert "/labs/koeln/calendar.ics" in page


async def test_what_readers_can_do_stands_at_the_end(store: Store) -> None:
    """Each deed leads to its own page, in the language of this one."""
    places = await opened(store, lab())
    page = await places.page("/labs/koeln?lang=de")
    assert 'href="/labs/koeln/report?lang=de"' in page


async def test_a_sleeping_lab_says_so(store: Store) -> None:
    """Its page stands, for whoever follows an old link."""
    places = await opened(store, lab(feed("https://a.example/x.ics"), active=False))
    await places.went("https://a.example/x.ics", state(last_good=NOW.astimezone(UTC) - 2 * DAY))
    page = await places.page("/labs/koeln")
    assert "This lab is asleep at the moment." in page
    assert "rests; last good on 9 January" in page


async def test_rule_dates_are_no_promise(store: Store) -> None:
    """A date by rule bears its mark in the list."""
    places = await opened(
        store, lab(rule(MONDAYS)), occurrence(7, basis=Basis.RULE, status=Status.TENTATIVE)
    )
    assert "according to the rule" in await places.page("/labs/koeln")


@pytest.mark.parametrize("slug", ["nirgends", "%00", "..%2f..%2fetc", "x" * 1500, "<script>"])
async def test_a_lab_that_nobody_knows_is_not_found(store: Store, slug: str) -> None:
    """A helpful page, never an error of ours."""
    places = await opened(store, lab())
    answer = await places.browser.get(f"/labs/{slug}")
    assert answer.status_code == 404
    assert 'href="/' in answer.text
    assert "<script>" not in answer.text


async def test_only_a_rule_can_be_confirmed_and_paused(store: Store) -> None:
    """A lab without one is asked to report a meeting, and nothing that leads nowhere."""
    page = await (await opened(store, lab(rule(MONDAYS)))).page("/labs/koeln")
    assert "/labs/koeln/confirm" in page
    assert "/labs/koeln/pause" in page
    page = await (await opened(store, lab())).page("/labs/koeln")
    assert "/labs/koeln/report" in page
    assert "/labs/koeln/confirm" not in page
    assert "/labs/koeln/pause" not in page
