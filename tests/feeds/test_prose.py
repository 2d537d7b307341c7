from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Basis, Status, Window
from bot.domain.source import FetchState
from bot.errors import FeedError
from bot.feeds import prose
from bot.feeds.document import Document, Feed
from bot.feeds.readers import reader_of
from bot.feeds.understand import understand
from tests.accuracy.prose import measure
from tests.fakes.fetching import asking
from tests.fakes.site import Site
from tests.feeds.prose_fixtures import DATA, PAGE, SOURCE, TYPES, WINDOW, paths, read, summary

if TYPE_CHECKING:
    from pathlib import Path

EARLY = Window(
    datetime(2025, 12, 1, tzinfo=UTC),
    datetime(2027, 12, 1, tzinfo=UTC),
    datetime(2026, 1, 5, 8, tzinfo=UTC),
)
VARIATIONS = json.loads((DATA / "variations.json").read_text("utf-8"))


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.name)
def test_reads_each_quirk(path: Path) -> None:
    """Each small text named for its quirk is read as the JSON beside it says."""
    expected = json.loads((DATA / f"{path.stem}.expected.json").read_text("utf-8"))
    found = summary(read(path.read_bytes(), TYPES[path.suffix]))
    assert json.loads(json.dumps(found)) == expected


def test_every_expectation_has_its_text() -> None:
    """No expectation stands alone, and there are enough of them to mean something."""
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.expected.json")}
    assert expected == {path.stem for path in paths()}
    assert len(expected) >= 15


@pytest.mark.parametrize("told", VARIATIONS, ids=lambda told: told["text"][:60])
def test_reads_each_variation(told: dict[str, Any]) -> None:
    """A meeting is read however its line is written."""
    (draft,) = read(told["text"], window=EARLY).drafts
    assert _said(draft.start) == told["start"]
    assert _said(draft.end) == told["end"]
    assert (draft.place or "", draft.title) == (told["place"], told["title"])


def test_there_are_enough_variations() -> None:
    """The ways of writing a line are many."""
    assert len({told["text"] for told in VARIATIONS}) >= 80


def _said(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value else None


def test_a_month_reads_the_same_in_every_form() -> None:
    """A month of lines is the same as Markdown and as a page, and but for links as plain text."""
    read_as = {
        name: read((DATA / name).read_bytes(), TYPES[name[name.rindex(".") :]]).drafts
        for name in ("month.md", "month-page.html", "month-plain.txt")
    }
    told = {
        name: [(d.uid, d.title, d.start, d.end, d.place) for d in drafts]
        for name, drafts in read_as.items()
    }
    assert told["month.md"] == told["month-page.html"] == told["month-plain.txt"]
    links = {name: [draft.url for draft in drafts] for name, drafts in read_as.items()}
    assert links["month.md"] == links["month-page.html"]


def test_reaches_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of a month are read as their files say; a wrong file is told, not counted."""
    assert measure(DATA / "months")
    told = capsys.readouterr().out
    assert "start         7      7  100.00    99.0" in told
    assert "end           6      6  100.00    95.0" in told
    assert told.count("truth error: ") == 1


def test_all_is_tentative_and_says_where_it_was_read() -> None:
    """A meeting in prose is tentative, told as prose, and quotes its sentence."""
    (draft,) = read("Nächstes Treffen: 12. März, 19 Uhr, [Lokal K](https://k.example/)").drafts
    assert (draft.status, draft.basis) == (Status.TENTATIVE, Basis.PROSE)
    assert draft.description == (
        "Gelesen aus: „Nächstes Treffen: 12. März, 19 Uhr, [Lokal K](https://k.example/)“"
    )
    assert draft.zone is None


def test_a_link_of_the_page_is_made_whole() -> None:
    """A link in the line leads where the page says; without one the page itself is the link."""
    linked, bare = read("- 12.03.2026: [Fest](/fest)\n- 13.03.2026, 19 Uhr: Plenum").drafts
    assert (linked.url, bare.url) == ("https://lab.example/fest", PAGE)


def test_only_meetings_of_the_window_are_given() -> None:
    """What was before the window, or comes after it, is left out."""
    lines = "- 12.01.2026, 19 Uhr: Plenum\n- 12.03.2026, 19 Uhr: Plenum\n- 12.03.2028: Plenum"
    assert [draft.start for draft in read(lines).drafts] == [
        datetime(2026, 3, 12, 19)  # noqa: DTZ001 - wall time
    ]


def test_dates_of_a_rule_keep_their_name() -> None:
    """A regular evening is a series named by its rule, with one date for each time it meets."""
    drafts = read("Ulm: jeden dritten Mittwoch im Monat, 19:30, online").drafts
    assert {draft.uid for draft in drafts} == {"prose:FREQ=MONTHLY;BYDAY=3WE:ulm"}
    assert len({draft.recurrence for draft in drafts}) == len(drafts) == 12


@pytest.mark.parametrize(("times", "guessed"), [("19:00", True), ("19:00-21:00", False)])
def test_the_end_of_a_regular_evening_is_a_guess_unless_it_is_said(
    times: str, *, guessed: bool
) -> None:
    """Two hours are shown where nobody says how long, and do not count as said."""
    feed = Feed((Document(PAGE, f"Ulm: jeden Mittwoch, {times}".encode(), "text/markdown"),), "")
    listings = understand(SOURCE, feed, WINDOW).listings
    assert {one.end_guessed for one in listings} == {guessed}
    assert {f"{one.end:%H:%M}" for one in listings} == {"21:00"}


def test_listings_are_normalised() -> None:
    """Places, ends and attendance of prose are made whole like those of any other source."""
    line = "- 12.03.2026, 19 Uhr, Lokal K und auch online: **Hacknacht**"
    feed = Feed((Document(PAGE, line.encode(), "text/markdown"),), "")
    (listing,) = understand(SOURCE, feed, WINDOW).listings
    assert (listing.place, listing.attendance) == ("Lokal K", "hybrid")
    assert listing.end - listing.start == timedelta(hours=2)


def test_refuses_what_is_no_text() -> None:
    """Bytes that are no text are refused with a line that says what to do."""
    with pytest.raises(FeedError, match="name a page that people can read"):
        read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Café Köln, 12. März, 19 Uhr: Übung".encode("latin-1"), "text/plain; charset=latin-1"),
        ("Café Köln, 12. März, 19 Uhr: Übung".encode("cp1252"), "text/plain"),
        ("\ufeffCafé Köln, 12. März, 19 Uhr: Übung".encode(), "text/plain"),
        ("Café Köln, 12. März, 19 Uhr: Übung".encode("utf-16"), "text/plain; charset=nonsense"),
    ],
)
def test_reads_any_charset(body: bytes, content_type: str) -> None:
    """Umlauts are read whatever the charset, stated or not."""
    (draft,) = read(body, content_type).drafts
    assert (draft.title, draft.place) == ("Übung", "Café Köln")


async def test_fetches_a_page_and_knows_it_again() -> None:
    """The page is asked in full, then conditionally; a page that did not change says so."""
    body = b"<main><p>N\xc3\xa4chstes Treffen: 12. M\xc3\xa4rz, 19 Uhr, Lokal K</p></main>"
    with Site() as site:
        site.answer("/termine", body, headers={"ETag": '"1"', "Content-Type": "text/html"})
        source = replace(SOURCE, url=f"{site.url}/termine")
        async with asking() as get:
            feed = await reader_of(source).fetch(source, FetchState(), get)
            state = FetchState(etag=feed.documents[0].etag, fingerprint=feed.fingerprint)
            again = await prose.fetch(source, state, get)
    assert [draft.place for draft in prose.read(source, feed, WINDOW).drafts] == ["Lokal K"]
    assert again.unchanged
    assert again.fingerprint == feed.fingerprint


async def test_needs_an_address() -> None:
    """A source without an address says what is missing."""
    async with asking() as get:
        with pytest.raises(FeedError, match="give it a url"):
            await prose.fetch(replace(SOURCE, url=None), FetchState(), get)


def test_scripts_do_not_alter_what_a_page_says() -> None:
    """The fingerprint is that of what people read."""
    page = "<script>{}</script><main><p>Nächstes Treffen: 12. März, 19 Uhr, Lokal K</p></main>"
    first = Document(PAGE, page.format(1).encode(), "text/html")
    second = Document(PAGE, page.format(2).encode(), "text/html")
    other = Document(PAGE, page.replace("19 Uhr", "20 Uhr").encode(), "text/html")
    assert prose.fingerprint(first) == prose.fingerprint(second) != prose.fingerprint(other)


def test_what_is_regular_says_nothing_of_the_past() -> None:
    """A list that is first read in January promises no evening of December."""
    drafts = read("Köln: jeden Montag, 19:00, Lokal K", window=EARLY).drafts
    assert str(min(draft.start for draft in drafts))[:10] == "2026-01-05"


def test_the_next_meeting_is_the_regular_evening_of_that_day() -> None:
    """A rule and a line about its next date tell of one evening, which keeps its identity."""
    rule = "# OK Lab Köln\n\nWir treffen uns jeden dritten Montag, 19 Uhr, im Lokal K.\n\n"
    dated = rule + "Nächstes Treffen: 19.01.2026, 20 Uhr, Rathaus\n"
    before = understand(SOURCE, _feed_of(rule), EARLY).listings
    after = understand(SOURCE, _feed_of(dated), EARLY).listings
    assert [one.identity for one in after] == [one.identity for one in before]
    changed = [
        (a.title, f"{a.start:%H}", a.place) for a, b in zip(after, before, strict=True) if a != b
    ]
    assert changed == [("OK Lab Köln", "20", "Rathaus")]


def _feed_of(text: str) -> Feed:
    document = Document(url=PAGE, body=text.encode(), content_type="text/markdown")
    return Feed((document,), fingerprint="")
