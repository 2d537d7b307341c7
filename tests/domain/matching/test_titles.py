from __future__ import annotations

import pytest

from bot.domain.matching.titles import Title, contradicts, is_occasion, likeness, read_title
from tests.domain.matching.accounts import NAMES


def title(text: str) -> Title:
    """Read a title."""
    return read_title(NAMES, text)


@pytest.mark.parametrize(
    "text",
    [
        "OK Lab Köln", "Treffen", "Hack Night", "Code for Cologne - Weekly Meetup", "Lab-Treffen",
        "Open Knowledge Lab meetup", "Treffen am 15.03.", "Monatstreffen", "Stammtisch #64",
        "Offener Abend – OK Lab Köln", "Abgesagt: Nächstes Treffen", "Treffen im März, 19 Uhr",
    ],
)  # fmt: skip
def test_some_titles_only_say_that_a_lab_meets(text: str) -> None:
    """Names, dates and the words for meeting leave nothing."""
    assert title(text).generic


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kartenabend mit OpenStreetMap", "Code for Cologne: Map night with OpenStreetMap"),
        ("Einführung in Git", "Introduction to Git"),
        ("Weihnachtsfeier", "Christmas party – OK Lab Köln"),
        ("Löt-Workshop", "OK Lab Köln: Workshop Löten"),
        ("So lügt man mit Statistik", "CorrelCompact: So lügt man mit Statistik"),
        ("Girls'Day am ZIB", "Girls Day am ZIB"),
        ("Haushaltsdaten sichtbar machen", "Hasuhaltsdaten sichtbar machen"),
        ("Wahldaten-Hackathon", "Whaldaten-Hackathon"),
    ],
)
def test_one_topic_is_worded_in_many_ways(one: str, other: str) -> None:
    """Subtitles, slips, order and language may differ."""
    assert likeness(title(one), title(other)).alike
    assert likeness(title(other), title(one)).alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Einführung in Git", "Einführung in GIS"),
        ("Workshop QGIS", "Workshop Python"),
        ("Hackathon: Team Wasser", "Hackathon: Team Luft"),
        ("CorrelCompact: Datenqualität", "CorrelCompact: Data Storytelling"),
        ("Kartenabend", "Vorstandssitzung"),
        ("Treffen AG Verkehr", "Treffen AG Umwelt"),
        ("Workshop: R für Anfänger", "Workshop: Python für Anfänger"),
    ],
)
def test_a_common_head_is_no_common_topic(one: str, other: str) -> None:
    """What each adds for itself counts."""
    assert not likeness(title(one), title(other)).alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QGIS Teil 1", "QGIS Teil 2"),
        ("144. Netzpolitischer Abend", "145. Netzpolitischer Abend"),
        ("Verkehrswende #64", "Verkehrswende #65"),
        ("QGIS I", "QGIS II"),
        ("Löten, Gruppe A", "Löten, Gruppe B"),
        ("Workshop Vormittag", "Workshop Nachmittag"),
        ("QGIS für Einsteiger: Anfänger", "QGIS: Fortgeschrittene"),
    ],
)
def test_parts_contradict_each_other(one: str, other: str) -> None:
    """Numbers, letters after a word that counts, and opposites make two."""
    assert contradicts(title(one), title(other))


def test_a_number_on_one_side_only_is_no_contradiction() -> None:
    """One list numbers, the other does not."""
    assert not contradicts(title("Netzpolitischer Abend #144"), title("Netzpolitischer Abend"))
    assert not contradicts(title("Netzpolitischer Abend #144"), title("144. Netzpolitischer Abend"))


def test_days_that_many_towns_keep_are_known() -> None:
    """Open Data Day is everywhere; the hackathon on that day is not."""
    assert is_occasion(title("Open Data Day 2027"))
    assert not is_occasion(title("Open Data Day: Hackathon Luftqualität"))


@pytest.mark.parametrize("text", ["", "   ", "🎉", "\u202e" * 50, "a" * 100_000, "( : | " * 10_000])
def test_any_text_is_a_title(text: str) -> None:
    """What nobody would call a title is read all the same."""
    assert not likeness(title(text), title("Kartenabend")).alike
