from __future__ import annotations

import gettext
import string
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.lab import Network
from bot.text import LOCALES, translator, translator_of
from tests.catalogues import (
    GROUPS,
    LANGUAGES,
    MESSAGES,
    catalogue,
    forms,
    has_lab,
    said,
    says_lab,
    wanting,
)
from tests.domain.meetings import at, evening, meeting

NEW_YORK = ZoneInfo("America/New_York")
TOKYO = ZoneInfo("Asia/Tokyo")
CATALOGUES = (
    *((language, MESSAGES) for language in LANGUAGES),
    *((language, GROUPS) for language in LANGUAGES if gettext.find(GROUPS, LOCALES, [language])),
)
GERMAN = Network(noun="Gruppe", nouns="Gruppen")
FRENCH = Network(
    called={"fr": ("atelier", "ateliers"), "en": ("workshop", "workshops")}, languages=("fr", "en")
)


def fields(form: str) -> set[str | None]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    """What the code says and what is translated are the same set."""
    known = {
        (each.context or "", each.id if isinstance(each.id, str) else tuple(each.id))
        for each in catalogue(language)
        if each.id
    }
    assert known == said()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_says_lab_is_said_of_groups_too(language: str) -> None:
    """That catalogue has each message that says "lab", no other, and not the word."""
    groups = [each for each in catalogue(language, GROUPS) if each.id]
    assert {each.id for each in groups} == {each.id for each in says_lab(catalogue(language))}
    assert [each.id for each in groups if any(map(has_lab, forms(each.string)))] == []


@pytest.mark.parametrize(
    ("network", "language", "words"),
    [
        (Network(), "de", ("Lab", "Alle Labs", "2 Labs")),
        (Network(), "en", ("Lab", "All labs", "2 labs")),
        (GERMAN, "de", ("Gruppe", "Alle Gruppen", "2 Gruppen")),
        (GERMAN, "de-AT", ("Gruppe", "Alle Gruppen", "2 Gruppen")),
        (FRENCH, "en", ("Workshop", "All groups", "2 groups")),
        (FRENCH, "fr", ("Atelier", "Tous les groupes", "2 groupes")),
        (
            replace(FRENCH, called={"fr": ("lab", "labs")}),
            "fr",
            ("Lab", "Tous les groupes", "2 groupes"),
        ),
    ],
)
def test_a_network_hears_of_labs_only_where_it_has_some(
    network: Network, language: str, words: tuple[str, ...]
) -> None:
    """A heading is the network's own word; running text says "group" for all but "Lab"."""
    t = translator_of(network, language)
    assert (t.group, t("All labs"), t.plural("{count} lab", "{count} labs", 2)) == words
    assert t("CANCELLED") == translator(language)("CANCELLED")


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_every_message_is_translated_for_good(language: str, domain: str) -> None:
    """No translation is empty, fuzzy or left over from a message that is gone."""
    whole = catalogue(language, domain)
    assert wanting(whole) == []
    assert not whole.obsolete


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_translations_fill_the_same_names(language: str, domain: str) -> None:
    """A translation can neither lose a value nor ask for one that is not there."""
    for each in catalogue(language, domain):
        names = set().union(*map(fields, forms(each.id))) if each.id else set()
        for form in forms(each.string) if each.id else ():
            assert fields(form) == names, each.id


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str, domain: str) -> None:
    """Whoever edits a catalogue and forgets to compile it is told here."""
    loaded = gettext.translation(domain, LOCALES, [language])
    for each in catalogue(language, domain):
        match forms(each.id):
            case [one, many]:
                told = [loaded.ngettext(one, many, count) for count in (1, 2)]
            case [message] if each.context:
                told = [loaded.pgettext(each.context, message)]
            case [message]:
                told = [loaded.gettext(message)]
        assert told == forms(each.string) or not each.id


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [("de", 1, "1 weiteres"), ("de", 3, "3 weitere"), ("en", 1, "1 more"), ("en", 3, "3 more")],
)
def test_a_count_takes_its_plural_form(language: str, count: int, words: str) -> None:
    """One is singular, three are not."""
    assert translator(language).plural("{count} more", "{count} more", count) == words


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de", "de"),
        ("en", "en"),
        ("de-AT", "de"),
        ("en_US", "en"),
        (" EN ", "en"),
        ("pt", "de"),
        ("", "de"),
        ("../../etc", "de"),
        ("x" * 500, "de"),
        ("tlh", "de"),
    ],
)
def test_an_unknown_language_gives_the_default(asked: str, language: str) -> None:
    """Whatever is asked for, someone answers, in German unless English is meant."""
    assert translator(asked).language == language


def test_the_default_may_be_another() -> None:
    """A network whose first language is English falls back to that."""
    assert translator("pt", "en")("CANCELLED") == "CANCELLED"
    assert translator("pt")("CANCELLED") == "ABGESAGT"


def test_values_are_taken_literally() -> None:
    """Braces in a title from a feed are no names to fill."""
    assert translator("de")("{day}, {clock}", day="{clock}", clock="{0}") == "{clock}, {0}"


def test_an_untranslated_message_is_said_in_english() -> None:
    """A message without a translation is better than none."""
    blank = type(translator("de"))(translator("de").locale, gettext.NullTranslations())
    assert blank("all day") == "all day"


MONDAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Montag, 11. Januar"),
        ("en", "Monday, 11 January"),
        ("de-AT", "Montag, 11. Jänner"),
    ],
)
def test_a_day_is_a_heading(language: str, words: str) -> None:
    """Weekday, day and month in the language's own way."""
    assert translator(language).day(MONDAY) == words


@pytest.mark.parametrize(
    ("last", "german", "english"),
    [
        ("2027-01-11", "Montag, 11. Januar 2027", "Monday, 11 January 2027"),
        ("2027-01-17", "11.–17. Januar 2027", "11–17 January 2027"),
        ("2027-02-10", "11. Januar – 10. Februar 2027", "11 January – 10 February 2027"),
        ("2028-01-10", "11. Januar 2027 – 10. Januar 2028", "11 January 2027 – 10 January 2028"),
    ],
)
def test_a_span_says_only_what_differs(last: str, german: str, english: str) -> None:
    """Month and year stand once where both ends share them."""
    end = date.fromisoformat(last)
    assert translator("de").span(MONDAY, end) == german
    assert translator("en").span(MONDAY, end) == english


@pytest.mark.parametrize(
    ("after", "german", "english"),
    [
        ((0,), "Mo 11. Jan.", "Mon 11 Jan"),
        ((0, 7), "Mo 11. und 18. Jan.", "Mon 11 and 18 Jan"),
        ((0, 7, 14), "Mo 11., 18. und 25. Jan.", "Mon 11, 18 and 25 Jan"),
        ((0, 2), "Mo 11. und Mi 13. Jan.", "Mon 11 and Wed 13 Jan"),
        ((14, 21), "Mo 25. Jan. und 1. Feb.", "Mon 25 Jan and 1 Feb"),
        (
            tuple(range(7)),
            "7 Mal, Mo 11. Jan. bis So 17. Jan.",
            "7 times, Mon 11 Jan to Sun 17 Jan",
        ),
    ],
)
def test_dates_fold(after: tuple[int, ...], german: str, english: str) -> None:
    """Several dates name weekday and month only where they change; many are counted."""
    days = [MONDAY + timedelta(days=number) for number in after]
    assert translator("de").dates(days) == german
    assert translator("en").dates(days) == english


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(MONDAY), at(MONDAY, "21:00"), "19:00–21:00"),
        (at(MONDAY), at(MONDAY), "19:00"),
        (at(MONDAY, "22:00"), at("2027-01-12", "02:00"), "22:00–02:00"),
        (at("2027-01-15", "18:00"), at("2027-01-17", "16:00"),
         "Fr 15. Jan. 18:00 – So 17. Jan. 16:00"),
        (at(MONDAY, "18:00"), at("2027-01-12", "17:00"), "Mo 11. Jan. 18:00 – Di 12. Jan. 17:00"),
        (MONDAY, date(2027, 1, 12), "ganztägig"),
        (MONDAY, MONDAY, "ganztägig"),
        (date(2027, 1, 15), date(2027, 1, 18), "Fr 15. – So 17. Jan."),
        (date(2027, 1, 30), date(2027, 2, 2), "Sa 30. Jan. – Mo 1. Feb."),
        (at(MONDAY, "19:00", TOKYO), at(MONDAY, "21:00", TOKYO), "11:00–13:00 (19:00 in Tokio)"),
        (at(MONDAY, "19:00", NEW_YORK), at(MONDAY, "21:00", NEW_YORK),
         "01:00–03:00 (Mo 11. Jan. 19:00 in New York)"),
        (at(MONDAY, "19:00", ZoneInfo("Europe/Vienna")),
         at(MONDAY, "21:00", ZoneInfo("Europe/Vienna")), "19:00–21:00"),
    ],
)  # fmt: skip
def test_the_clock_of_a_meeting(start: datetime | date, end: datetime | date, words: str) -> None:
    """Times read as one says them; another zone's own time and city stand beside."""
    zone = str(start.tzinfo) if isinstance(start, datetime) else "Europe/Berlin"
    shown = meeting("m", start, end, timezone=zone)
    assert translator("de").clock(shown, "Europe/Berlin") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Mo 14. oder 21. Dez., Termin noch offen"),
        ("en", "Mon 14 or 21 Dec, date still open"),
    ],
)
def test_open_dates_read_as_one_meeting(language: str, words: str) -> None:
    """A rule like "second or third Monday" names both days and that none is fixed."""
    days = date(2026, 12, 21), date(2026, 12, 14)
    either = evening("m", days[1], end=date(2026, 12, 22), open_dates=days)
    assert translator(language).when(either) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(MONDAY), at(MONDAY, "21:00"), "Montag, 11. Januar, 19:00–21:00"),
        (MONDAY, date(2027, 1, 12), "Montag, 11. Januar, ganztägig"),
        (date(2027, 1, 15), date(2027, 1, 18), "Fr 15. – So 17. Jan."),
    ],
)
def test_when_tells_day_and_time(start: datetime | date, end: datetime | date, words: str) -> None:
    """In full it is the day and the clock, without saying a date twice."""
    assert translator("de").when(meeting("m", start, end)) == words


def test_numbers_have_the_separators_of_the_language() -> None:
    """A thousand and a half is written with point and comma exchanged."""
    assert translator("de").number(1000.5) == "1.000,5"
    assert translator("en").number(1000.5) == "1,000.5"


def test_american_english_has_its_own_clock() -> None:
    """Plain English reads 19:00; who asks for en-US gets 7:00 PM."""
    assert translator("en").time(at(MONDAY)) == "19:00"
    assert translator("en-US").time(at(MONDAY)).replace("\u202f", " ") == "7:00 PM"
