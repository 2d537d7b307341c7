"""What a title says of its own meeting: that it does not take place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.event import Draft, Status
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.normalise.called_off import is_called_off, without_mark
from bot.domain.normalise.drafts import normalise_all
from bot.domain.source import Kind, Source

SOURCE = Source(
    lab="ka", key="x", kind=Kind.ICAL, url="https://x.example/", timezone="Europe/Berlin"
)
DRAFT = Draft(
    uid=None,
    title="Offenes Treffen",
    start=datetime(2027, 1, 4, 18, tzinfo=UTC),
    end=None,
)


@pytest.mark.parametrize(
    "title",
    [
        "ABGESAGT: Offenes Treffen",
        "Canceled: Offenes Treffen",
        "[ABGESAGT] Offenes Treffen",
        "*** abgesagt *** Offenes Treffen",
        "ABGESAGT Offenes Treffen",
        "Absage: Offenes Treffen",
        "Abgesagt wegen Krankheit: Offenes Treffen",
        "Fällt aus: Offenes Treffen",
        "Offenes Treffen (abgesagt)",
        "Offenes Treffen – entfällt",
        "Offenes Treffen fällt leider aus!",
        "Offenes Treffen fällt im Dezember aus",
        "Offenes Treffen findet nicht statt",
        "Offenes Treffen entfällt wegen Krankheit",
        "Offenes Treffen ist abgesagt, Ersatztermin 12.12.",
        "Offenes Treffen has been cancelled",
    ],
)
def test_a_mark_is_recognised_and_taken_off(title: str) -> None:
    """A title with a mark calls its meeting off; without the mark it is the title again."""
    assert is_called_off(title, GERMAN_AND_ENGLISH)
    assert without_mark(title, GERMAN_AND_ENGLISH) == "Offenes Treffen"


@pytest.mark.parametrize("title", ["Abgesagt", "Kein Treffen", "Kein Labtreffen im August"])
def test_a_title_that_is_nothing_but_a_mark_stays(title: str) -> None:
    """A meeting keeps some title, even where that only says that it is off."""
    assert is_called_off(title, GERMAN_AND_ENGLISH)
    assert without_mark(title, GERMAN_AND_ENGLISH) == title


@pytest.mark.parametrize(
    "title",
    [
        "Anmeldung abgesagt",
        "Offenes Treffen – Anmeldung entfällt",
        "Vortrag entfällt, Treffen findet statt",
        "Offenes Treffen nicht abgesagt",
        "Warum fällt der Strom aus?",
        "Wenn der Strom ausgefallen ist",
        "Absage an den Hass: Kundgebung",
        "Ausfallsicherheit mit Kubernetes",
        "Nacht der ausgefallenen Ideen",
        "Kein Treffen ohne Kaffee",
        "Offenes Treffen: Eintritt entfällt",
        "Offenes Treffen verschoben",
    ],
)
def test_what_only_sounds_like_it_calls_nothing_off(title: str) -> None:
    """Talks about failures, and what falls away beside the meeting, cancel nothing."""
    assert not is_called_off(title, GERMAN_AND_ENGLISH)
    assert without_mark(title, GERMAN_AND_ENGLISH) == title


@pytest.mark.parametrize("status", [None, Status.CONFIRMED, Status.TENTATIVE])
def test_a_listing_of_any_source_is_cancelled_by_its_title(status: Status | None) -> None:
    """A mark counts whatever else the source says, and the meeting keeps name and identity."""
    on = normalise_all([replace(DRAFT, status=status)], SOURCE).listings[0]
    marked = replace(DRAFT, status=status, title="ABGESAGT: Offenes Treffen")
    found = normalise_all([marked], SOURCE)
    assert found.listings[0].status is Status.CANCELLED
    assert found.listings[0].identity == on.identity
    assert found.listings[0].title == on.title
    assert not found.unsure
