from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from bot.domain.disclosed import disclosed, redacted, shown_host


@pytest.mark.parametrize(
    "url",
    [
        "https://www.meetup.com/OK-Lab-Gie%C3%9Fen/events/ical/",
        "https://gettogether.community/team/4711/events.ics",
        "https://codeforberlin.github.io/calendar/ok-lab-berlin.ics",
        "https://lab.example/2026-02-14-treffen/?ical=1",
        "http://pad.okfn.de/p/oklab-muc",
    ],
)
def test_what_opens_nothing_is_shown(url: str) -> None:
    """Pages that everyone knows keep their address."""
    assert disclosed(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://calendar.google.com/calendar/ical/abc/private-0123456789abcdef/basic.ics",
        "https://calendar.google.com/calendar/ical/lead%40gmail.com/public/basic.ics",
        "https://outlook.office365.com/owa/calendar/0f1e2d3c4b5a@example.org/reachcalendar.ics",
        "https://p12-caldav.icloud.com/published/2/MTIz",
        "https://cloud.example/remote.php/dav/public-calendars/AbC?export",
        "https://cloud.example/s/AbC/download",
        "https://a.example/x.ics?token=1",
        "https://a.example/x.ics?x=1&api_key=2",
        "https://a.example/3f2504e0-4f89-11d3-9a0c-0305e82c3301.ics",
        "https://user@a.example/",
        "https://user:pass@a.example/",
        "https://a.example/" + "a" * 300,
        "ftp://a.example/",
        "https://",
        "https://[",
        "",
        None,
    ],
)
def test_what_may_be_a_key_is_not_shown(url: str | None) -> None:
    """Private calendars, shares, tokens, passwords, mail addresses, and what is no address."""
    assert disclosed(url) is None


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    """Whatever stands in a configuration, nobody's page breaks; what is shown is what was given."""
    for url in (text, f"https://{text}"):
        assert disclosed(url) in {None, url}
        assert isinstance(shown_host(url), str)
    assert isinstance(redacted(text), str)


def test_words_name_hosts_and_no_people() -> None:
    """Of an error everyone may read what went wrong and where, not with which key."""
    told = redacted("https://u:p@cal.example/private-1/: 500, ask lead@example.org!")
    assert told == "cal.example 500, ask …"


def test_hostile_words_are_read_in_linear_time() -> None:
    """Long texts made to be slow are not."""
    began = time.perf_counter()
    for text in (
        "a" * 200_000,
        "a://" * 50_000,
        "@" * 200_000,
        "a@" * 100_000,
        "http://" + "/" * 9**6,
    ):
        redacted(text)
        disclosed(f"https://{text}")
    assert time.perf_counter() - began < 5
