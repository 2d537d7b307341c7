"""What a page says of its one meeting only in words: that it is called off."""

from __future__ import annotations

import time

import pytest

from bot.domain.event import Status
from bot.feeds.document import Document
from bot.feeds.structured.said_off import is_said_off
from bot.feeds.structured.survey import survey

TITLE = "Offener Abend"
MEETING = '{"@type": "Event", "name": "%s", "startDate": "2027-01-%dT19:00:00+01:00"}'


@pytest.mark.parametrize(
    "said",
    [
        "This event has been canceled.",
        "**This event** has been cancelled!",
        "This meetup was called off due to illness.",
        "Diese Veranstaltung wurde abgesagt",
        "⚠️ Diese Veranstaltung wurde leider abgesagt.",
        "Dieses Treffen fällt leider aus.",
        "Dieser Termin entfällt wegen Krankheit.",
        "- Dieser Abend muss leider abgesagt werden.",
    ],
)
def test_a_line_that_says_just_that_calls_the_meeting_off(said: str) -> None:
    """Above the title or below it, whatever it is adorned with."""
    assert is_said_off(f"# Lab\n\n## Offener Abend [](/a.ics)\n\n{said}\n\nWir löten.", TITLE)
    assert is_said_off(f"{said}\n\n# Offener Abend\n\nWir löten.", TITLE)


@pytest.mark.parametrize("said", ["Abgesagt", "CANCELED", "~~Entfällt~~", "The event is cancelled"])
def test_a_word_of_it_counts_below_the_title_only(said: str) -> None:
    """Above it such a word may be that of a menu or of another meeting."""
    assert is_said_off(f"# Offener Abend\n\n{said}\n", TITLE)
    assert not is_said_off(f"{said}\n\n# Offener Abend\n", TITLE)


@pytest.mark.parametrize(
    "text",
    [
        "# Offener Abend\n\nDas Treffen im Februar wurde abgesagt.",
        "# Offener Abend\n\nDiese Veranstaltung wurde nicht abgesagt.",
        "# Offener Abend\n\nWurde diese Veranstaltung abgesagt?",
        "# Offener Abend\n\nAnmeldung entfällt",
        "# Offener Abend\n\nWenn sich niemand meldet, fällt dieses Treffen aus.",
        "# Offener Abend\n\n## Löten\n\nDiese Veranstaltung wurde abgesagt.",
        "# Offener Abend\n\nWir löten.\n\n## Kommentare\n\nThis event has been canceled.",
        "# Termine\n\nThis event has been canceled.",
        "This event has been canceled.",
    ],
)
def test_other_meetings_and_other_words_call_nothing_off(text: str) -> None:
    """What is said of another meeting, below another heading, or in doubt, is not said of it."""
    assert not is_said_off(text, TITLE)


def page(*days: int, said: str = "This event has been canceled.", mark: str = "h1") -> Document:
    """A page that marks up one meeting for each day."""
    script = ",".join(MEETING % (TITLE, day) for day in days)
    html = (
        f'<script type="application/ld+json">[{script}]</script>'
        f"<{mark}>Offener Abend</{mark}><p>{said}</p>"
    )
    return Document("https://lab.example/", html.encode(), "text/html; charset=utf-8")


def test_the_words_count_for_a_page_of_one_meeting() -> None:
    """A page of several does not say which of them it means."""
    (told,) = survey(page(12)).told
    assert told.draft.status is Status.CANCELLED
    assert {each.draft.status for each in survey(page(12, 13)).told} == {None}
    assert survey(page(12)).digest != survey(page(12, said="Bis bald.")).digest


def test_looking_for_the_words_is_linear() -> None:
    """Half a megabyte of headings and half-sentences takes no longer than reading it."""
    text = "# Offener Abend\n" * 10_000 + "Diese Veranstaltung wurde leider wegen x " * 10_000
    begun = time.process_time()
    assert not is_said_off(text, TITLE)
    assert time.process_time() - begun < 2
