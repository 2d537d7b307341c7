"""What is odd about a source, in the reader's language; programs get the codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.event import Problem
    from bot.text.translator import Translator

_QUOTED: Final = re.compile(
    r"“([^”]*)”|\b[A-Z]{4,10}=[\w;=,+-]+|\b\d{4}-\d\d-\d\d\b|\b\d{1,6} km\b|https?://\S+"
)


def tell(problem: Problem, t: Translator) -> str:
    """Say what a problem's code means; an unknown code is quoted as it is."""
    return _worded(t).get(problem.code, problem.message)


def evidence(problem: Problem, t: Translator) -> str:
    """Return what a problem's message adds to `tell`: all of it in English, else what it quotes.

    Those are words of the feed, rules, dates and distances, which need no translation.
    """
    if t.language == "en" or problem.code not in _worded(t):
        return problem.message
    found = (
        t("“{words}”", words=each[1]) if each[1] else each[0]
        for each in _QUOTED.finditer(problem.message)
    )
    return " · ".join(dict.fromkeys(found))


def _worded(t: Translator) -> dict[str, str]:
    return {
        "bad_geo": t("The coordinates are nowhere on Earth; they are left out."),
        "broken_script": t("A script of the page is broken; its meetings are not read."),
        "coordinates_elsewhere": t("The coordinates lie far from the city of the address."),
        "date_open": t("Several days may be meant; it is left out until one is named."),
        "encoding": t("The file is not UTF-8; it was read as Windows-1252."),
        "end_before_start": t("The end lies before the start; it is guessed."),
        "event_unreadable": t("This cannot be read and is left out."),
        "include_unmatched": t("None of the meetings has one of the “include” words."),
        "line_contradicts_file": t("The words beside the file name another time; the file counts."),
        "link_unreadable": t("A link to a calendar file gives none."),
        "missing_uid": t("There is no UID; the meeting is known by its title and day."),
        "no_link": t("There is no link to a page of the meeting."),
        "no_place": t("There is no place, and nothing says that it is only online."),
        "no_start": t("There is no start; it is left out."),
        "private": t("Marked as private; left out."),
        "programme": t("Its parts are read as its programme, not as meetings."),
        "repeated_uid": t("Different meetings share one UID; each is kept."),
        "rule_contradicts_text": t("The rule says something else than the words beside it."),
        "rule_misses_start": t("The first date is none that the rule names; it is kept."),
        "rule_monthly_every_week": t("The rule means every week, though it says monthly."),
        "rule_refused": t("The rule is broken or without end; only its first date is kept."),
        "rule_unclear": t("When this regular evening is, is not clear; it is left out."),
        "told_differently": t("The page names two times for it; the first counts."),
        "too_long": t("It lasts for months; is that right?"),
        "too_many": t("There are more dates than are read from one source."),
        "truncated": t("The file ends in the middle; what stands before is read."),
        "undated": t("It has no date that can be read; it is left out."),
        "unknown_zone": t("Nothing says what time zone is meant; the lab's is taken."),
        "weekday_differs": t("The weekday is not that of the date; one of them is wrong."),
        "wrong_weekday": t("The weekday in the words is not that of the date."),
        "zero_length": t("It ends the moment it starts."),
    }
