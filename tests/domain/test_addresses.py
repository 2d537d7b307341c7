import pytest
from hypothesis import given, strategies as st

from bot.domain.addresses import address_of, kind_of, normal
from bot.domain.source import Kind
from bot.errors import UsageError

MEETUP = "https://www.meetup.com/codeforhn/events/ical/"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("HTTPS://Example.ORG/Path/", "https://example.org/Path/"),
        ("https://example.org/Path", "https://example.org/Path"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/#top", "https://example.org/"),
        ("http://example.org:80/a?b=c", "http://example.org/a?b=c"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("webcal://example.org/x.ics", "https://example.org/x.ics"),
        ("  https://example.org/ ", "https://example.org/"),
        ("https://example.org/osnabrück/", "https://example.org/osnabr%C3%BCck/"),
        ("https://example.org/osnabr%C3%BCck/", "https://example.org/osnabr%C3%BCck/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_an_address_has_one_spelling(given: str, expected: str) -> None:
    """What names a source for life does not depend on how somebody typed it."""
    assert normal(given) == expected
    assert normal(expected) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https://exa mple.org/",
        "https://example.org/\nHost: x",
        "https://[::1/",
        "https://example.org:99999/",
        "https://me:secret@example.org/",
        "https://example.org/" + "a" * 3000,
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(wrong: str) -> None:
    """Other schemes, passwords, spaces and endless addresses never reach the fetcher."""
    with pytest.raises(UsageError) as refused:
        normal(wrong)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert kind_of(wrong) is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://gettogether.community/ok-lab-ka/", Kind.GETTOGETHER),
        ("https://gettogether.community/ok-lab-ka", Kind.GETTOGETHER),
        ("https://gettogether.community/ok-lab-ka/events/", Kind.GETTOGETHER),
        ("https://gettogether.community/code-for-osnabr%C3%BCck/", Kind.GETTOGETHER),
        ("https://gettogether.community/team/17065/events.ics", Kind.GETTOGETHER),
        ("https://events.sensor.community/ok-lab-stuttgart/", Kind.GETTOGETHER),
        ("https://together.example/team/3/events.ics", Kind.GETTOGETHER),
        ("https://together.example/team/3", Kind.GETTOGETHER),
        ("17065", Kind.GETTOGETHER),
        ("https://gettogether.community/", None),
        ("https://gettogether.community/events/7/an-evening/", None),
        ("http://www.meetup.com/Code-For-Bielefeld//", Kind.ICAL),
        ("https://www.meetup.com/de-DE/codeforhn/", Kind.ICAL),
        ("https://meetup.com/codeforhn/events/ical/", Kind.ICAL),
        ("https://www.meetup.com/find/?keywords=x", None),
        ("https://www.meetup.com/", None),
        ("https://www.meetup.com/de-DE/", None),
        ("https://www.meetup.com/de-DE/find/", None),
        ("https://de.meetup.com/codeforhn/", Kind.ICAL),
        ("https://meetup.com.evil.example/codeforhn/", None),
        ("https://codeforberlin.github.io/calendar/ok-lab-berlin.ics", Kind.ICAL),
        ("webcal://example.org/whatever", Kind.ICAL),
        ("https://example.org/termine.ICS?x=1", Kind.ICAL),
        ("https://example.org/ics", None),
        ("https://example.org/?ical=1", Kind.ICAL),
        ("https://example.org/?post_type=events&outlook-ical=1", Kind.ICAL),
        ("https://example.org/events?format=ical&lang=de", Kind.ICAL),
        ("https://example.org/?magical=1&exports", None),
        ("https://cloud.example/remote.php/dav/public-calendars/abc/?x=1&export", Kind.ICAL),
        ("https://cloud.example/remote.php/dav/public-calendars/abc?export", Kind.ICAL),
        ("https://example.org/termine/", None),
        ("https://github.com/lab/site/blob/main/termine.ics", None),
        ("https://code.example/lab/site/src/branch/main/termine.ics", None),
        ("https://notmeetup.com/x/", None),
    ],
)
def test_known_hosts_and_endings_tell_their_kind(url: str, kind: Kind | None) -> None:
    """Nobody has to name the kind of a GetTogether, Meetup or calendar address."""
    assert kind_of(url) == kind


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("http://www.meetup.com/codeforhn", None, MEETUP),
        ("https://www.meetup.com/de-DE/codeforhn/", Kind.ICAL, MEETUP),
        ("http://meetup.com//codeforhn//", None, MEETUP),
        ("https://www.meetup.com/codeforhn/events/123456/", None, MEETUP),
        ("https://www.meetup.com/de/codeforhn/", None, MEETUP),
        ("https://www.meetup.com/codeforhn/?eventOrigin=x#about", None, MEETUP),
        ("https://www.meetup.com/ka/events/1/", None, "https://www.meetup.com/ka/events/ical/"),
        ("https://www.meetup.com/find/", Kind.ICAL, "https://www.meetup.com/find/"),
        (MEETUP, None, MEETUP),
        (
            "http://www.meetup.com/OK-Lab-Gießen/",
            None,
            "https://www.meetup.com/OK-Lab-Gie%C3%9Fen/events/ical/",
        ),
        ("https://www.meetup.com/codeforhn/", Kind.PAGE, "https://www.meetup.com/codeforhn/"),
        ("17065", Kind.GETTOGETHER, "https://gettogether.community/team/17065/events.ics"),
        (" 17065 ", None, "https://gettogether.community/team/17065/events.ics"),
        (
            "https://www.gettogether.community/ok-lab-ka/",
            None,
            "https://gettogether.community/ok-lab-ka/",
        ),
        ("webcal://example.org/x.ics", None, "https://example.org/x.ics"),
    ],
)
def test_the_address_to_ask_is_found_behind_the_page_people_know(
    url: str, kind: Kind | None, address: str
) -> None:
    """A group's page becomes its calendar; a bare team id becomes an address."""
    assert address_of(url, kind) == address


def test_a_bare_number_is_an_address_for_gettogether_only() -> None:
    """Other kinds have no ids."""
    with pytest.raises(UsageError, match="https://"):
        address_of("17065", Kind.ICAL)


@given(st.text())
def test_no_text_breaks_the_look_at_an_address(text: str) -> None:
    """Whatever somebody pastes is either refused or has a stable normal form."""
    kind_of(text)
    try:
        address = normal(text)
    except UsageError:
        return
    assert normal(address) == address
