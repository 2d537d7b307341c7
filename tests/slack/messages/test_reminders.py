from __future__ import annotations

from datetime import date

from tests.domain.meetings import at, evening, meeting
from tests.slack.messages.rendering import remind, shown


def test_a_reminder_says_what_when_and_where() -> None:
    """Slack's date markup shows each reader's own "tomorrow"; the fallback says it in words."""
    message = remind(meeting("m", at("2027-01-13"), place="Impact Hub"))
    assert shown(message).splitlines() == [
        "*Erinnerung* · *Karlsruhe*: <https://treffpunkt.example/events/m|Titel m>",
        (
            "<!date^1799863200^{date_long_pretty}, {time}|Mittwoch, 13. Januar, 19:00>"
            "–<!date^1799870400^{time}|21:00>"
        ),
        "Impact Hub",
    ]
    assert "Mittwoch, 13. Januar, 19:00–21:00" in message.text


def test_a_reminder_of_a_rule_says_that_it_is_one() -> None:
    """A rule is not a promise, and whoever goes should know."""
    assert "*Erinnerung* · *laut Regel* · *<" in shown(remind(evening("m", at("2027-01-13"))))


def test_a_reminder_of_an_all_day_meeting_has_no_clock() -> None:
    """A date has no moment that could be shown in another zone."""
    message = remind(meeting("m", date(2027, 1, 13)))
    assert "Mittwoch, 13. Januar, ganztägig" in shown(message)
    assert "<!date" not in shown(message)


def test_a_reminder_from_elsewhere_names_its_city() -> None:
    """A meeting on another clock tells that clock too."""
    message = remind(meeting("m", at("2027-01-13")), "America/New_York")
    assert shown(message).splitlines()[1].endswith("(19:00 in Berlin)")


def test_a_reminder_of_nothing_does_not_fail() -> None:
    """A meeting that went missing between two moments leaves a word, not a crash."""
    assert remind(None).text == "Erinnerung"
