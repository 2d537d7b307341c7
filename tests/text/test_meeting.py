from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.event import Attendance, Basis, Registration, Status
from bot.domain.lab import Lab, Registry
from bot.text import languages, translator
from bot.text.meeting import (
    is_off,
    join_address,
    mark,
    online,
    place,
    registration,
    repeats_lab,
    sentence,
)
from tests.domain.meetings import at, meeting

DE = translator("de")
MONDAY = at("2027-01-11")


@pytest.mark.parametrize(
    ("facts", "words", "off"),
    [
        ({}, "", False),
        ({"status": Status.CANCELLED}, "ABGESAGT", True),
        ({"status": Status.CANCELLED, "vanished": True}, "nicht mehr gelistet", True),
        ({"vanished": True}, "nicht mehr gelistet", True),
        ({"status": Status.TENTATIVE, "basis": Basis.RULE}, "laut Regel", False),
        ({"status": Status.TENTATIVE}, "unter Vorbehalt", False),
    ],
)
def test_what_is_not_certain_is_marked(facts: dict[str, Any], words: str, off: bool) -> None:  # noqa: FBT001
    """Off, no longer listed, by rule and tentative have each their words; a plain date has none."""
    one = meeting("m", MONDAY, **facts)
    assert (mark(one, DE), is_off(one)) == (words, off)


@pytest.mark.parametrize(
    ("facts", "where", "how", "address"),
    [
        ({"place": " Haus\n der  Jugend "}, "Haus der Jugend", "", None),
        ({"place": "Online"}, "", "", None),
        ({"place": "https://meet.example/x"}, "", "Online teilnehmen", "https://meet.example/x"),
        ({"join_url": "https://a.example"}, "", "Online teilnehmen", "https://a.example"),
        ({"attendance": Attendance.ONLINE}, "", "online", None),
        ({"place": "Hub", "attendance": Attendance.HYBRID}, "Hub", "auch online", None),
        ({"attendance": Attendance.HYBRID}, "", "vor Ort und online, Ort noch offen", None),
        (
            {"attendance": Attendance.HYBRID, "join_url": "https://meet.example"},
            "",
            "Online teilnehmen (auch vor Ort, Ort noch offen)",
            "https://meet.example",
        ),
    ],
)
def test_where_and_how_to_take_part(
    facts: dict[str, Any], where: str, how: str, address: str | None
) -> None:
    """An address on the web is a way to join and no place to go to."""
    one = meeting("m", MONDAY, **{"place": None} | facts)
    assert (place(one), online(one, DE), join_address(one)) == (where, how, address)


@pytest.mark.parametrize(
    ("title", "repeats"),
    [
        ("OKLab Leipzig", True),
        ("code for leipzig", True),
        ("Leipzig", True),
        ("Code for Germany", True),
        ("", True),
        ("Hacknight Leipzig", False),
        ("OK Lab Köln", False),
    ],
)
def test_a_title_may_say_no_more_than_who_meets(title: str, repeats: bool) -> None:  # noqa: FBT001
    """A lab's name in any of its spellings repeats it; another lab's does not."""
    labs = Registry({"leipzig": Lab(slug="leipzig", name="OK Lab Leipzig", city="Leipzig")})
    one = meeting("m", MONDAY, title=title, labs=("leipzig", "gone"))
    assert repeats_lab(one, labs) is repeats


@pytest.mark.parametrize(
    ("asked", "brief", "exact"),
    [
        (None, "", ""),
        (Registration(), "", ""),
        (Registration(full=True, deadline=date(2027, 1, 8)), "ausgebucht", "ausgebucht"),
        (Registration(deadline=date(2027, 1, 8)), *["Anmeldung bis Fr 8. Jan."] * 2),
        (
            Registration(deadline=at("2027-01-08", "12:00")),
            "Anmeldung bis Fr 8. Jan.",
            "Anmeldung bis Fr 8. Jan., 12:00",
        ),
        (Registration(required=False), "ohne Anmeldung", "ohne Anmeldung"),
        (Registration(url="https://a.example"), "mit Anmeldung", "mit Anmeldung"),
    ],
)
def test_registration_in_words(asked: Registration | None, brief: str, exact: str) -> None:
    """Whether, and until when: the day in a list, the minute where there is room."""
    one = meeting("m", MONDAY, registration=asked)
    assert registration(one, DE) == brief
    assert registration(one, DE, to_the_minute=True) == exact


def test_words_that_stand_alone_begin_with_a_capital() -> None:
    """Only the first letter changes."""
    assert (sentence("auch online"), sentence("")) == ("Auch online", "")


def test_languages_name_themselves() -> None:
    """A reader finds their own language without knowing ours; the default comes first."""
    assert [translator(each).name for each in languages()][:2] == ["Deutsch", "English"]
