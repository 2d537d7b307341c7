"""French as the French write it: typography, plurals, dates, and nothing of another language."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.domain.source import Kind, Schedule, Source
from bot.text import translator, translator_of
from bot.text.bulletin import meeting_line
from bot.text.rhythm import rhythm
from tests.catalogues import catalogue, forms
from tests.french import REGISTRY, TALK

T = translator("fr")
CODE = re.compile(r"`[^`]*`|\{[^{}]*\}|https?://\S*|\w+\.\w+")


def said() -> list[str]:
    """Return every French form, without code, names of files and addresses."""
    return [
        CODE.sub("x", form)
        for each in catalogue("fr")
        if each.id and not each.context
        for form in forms(each.string)
    ]


@pytest.mark.parametrize(
    "odd", [" [:;!?»]", "« ", r"[^\s\u202f\x00][;!?»](?!/)", r"«[^\u202f]", "'", "„", r"\.\.\."]
)
def test_the_typography_is_french(odd: str) -> None:
    """A narrow space that does not break stands before : ; ! ? and within « »."""
    assert [each for each in said() if re.search(odd, each)] == []


def test_a_group_is_never_called_lab() -> None:
    """What a network calls its groups is its own matter."""
    assert [each for each in said() if re.search(r"(?i)\blabs?\b", each)] == []


def test_nothing_was_left_in_german() -> None:
    """No French message is the German one, unless the word is the same in both."""
    german = {str(each.id): forms(each.string) for each in catalogue("de") if each.id}
    alike = [
        form
        for each in catalogue("fr")
        if each.id and not each.context
        for form in forms(each.string)
        if form in german[str(each.id)] and " " in CODE.sub("", form).strip()
    ]
    assert alike == []


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 rencontre"), (1, "1 rencontre"), (2, "2 rencontres")]
)
def test_nothing_is_singular(count: int, words: str) -> None:
    """French counts from two on in the plural."""
    assert T.plural("{count} meeting", "{count} meetings", count) == words


def test_dates_are_written_in_french() -> None:
    """Only the first of a month is an ordinal; nothing has a capital within a sentence."""
    first, twelfth = date(2027, 3, 1), date(2027, 3, 12)
    assert T.long_day(first) == "lundi 1er mars 2027"
    assert T.day(twelfth) == "vendredi 12 mars"
    assert T.month(first) == "mars 2027"
    assert T.dates([first, date(2027, 3, 8), twelfth]) == "lun. 1er, 8 et ven. 12 mars"
    assert T.span(first, date(2027, 4, 30)) == "1er mars – 30 avril 2027"
    assert T.date_in_figures(first) == "01/03/2027"
    assert T.number(1234.5) == "1\u202f234,5"


def test_a_reader_from_quebec_has_french_too() -> None:
    """The catalogue is that of the language, the calendar's forms those of the country."""
    assert translator("fr-CA")("all day") == "toute la journée"
    assert translator("fr-CA").day(date(2027, 3, 1)) == "lundi 1er mars"


def test_what_a_network_gave_up_is_not_spoken() -> None:
    """A channel that once chose German hears French where the network is French by now."""
    assert translator_of(REGISTRY.network, "de")("all day") == "toute la journée"
    assert translator_of(REGISTRY.network, "en")("all day") == "all day"


def test_a_rule_is_said_back_in_french() -> None:
    """With the first of a month, and where it pauses."""
    schedule = Schedule(
        when="le 3e lundi de chaque mois, 19h-21h",
        title="Rencontre",
        since=date(2027, 4, 1),
        skip_holidays=True,
        languages=("fr", "en"),
    )
    source = Source(
        key="x",
        lab="lyon",
        kind=Kind.SCHEDULE,
        url="",
        timezone="Europe/Paris",
        language="fr",
        schedule=schedule,
    )
    found = rhythm(source, T, date(2027, 3, 1))
    assert found is not None
    assert found.days == "Chaque troisième lundi du mois, 19:00–21:00"
    assert found.exceptions == ("à partir du 1er avril 2027", "pas les jours fériés")


def test_a_printed_list_reads_as_french() -> None:
    """The organiser stands behind where the title does not say so."""
    assert meeting_line(TALK, REGISTRY, T).replace("\u202f", " ") == (
        "lundi 1er mars 2027, 19:00-21:00, La Cordée, 2 rue de l’Annonciade et aussi en ligne :"
        " **Soirée données ouvertes** (Données Lyon)"
    )
