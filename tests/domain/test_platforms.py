import pytest
from hypothesis import given, strategies as st

from bot.domain.closed import nothing_at
from bot.domain.platforms import known
from bot.domain.source import Kind

ICS = "https://calendar.google.com/calendar/ical/lab%40group.calendar.google.com/public/basic.ics"
CLOUD = "https://cloud.example/remote.php/dav/public-calendars/YdJDi9ik8jRABobq?export"
OUTLOOK = "https://outlook.live.com/owa/calendar/00000000-0000/7f1119da/cid-46F8/calendar.ics"


@pytest.mark.parametrize(
    ("pasted", "kind", "asked"),
    [
        (
            "https://calendar.google.com/calendar/u/2?cid=bGFiQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20",
            Kind.ICAL,
            ICS,
        ),
        (
            "https://calendar.google.com/calendar/u/0/embed?src=lab@group.calendar.google.com",
            Kind.ICAL,
            ICS,
        ),
        (
            "https://www.google.com/calendar/embed?src=lab%40group.calendar.google.com",
            Kind.ICAL,
            ICS,
        ),
        (ICS, Kind.ICAL, ICS),
        ("https://cloud.example/apps/calendar/p/YdJDi9ik8jRABobq", Kind.ICAL, CLOUD),
        (
            "https://cloud.example/apps/calendar/p/YdJDi9ik8jRABobq/Labor/listMonth/now",
            Kind.ICAL,
            CLOUD,
        ),
        (
            "https://cloud.example/remote.php/dav/public-calendars/YdJDi9ik8jRABobq/",
            Kind.ICAL,
            CLOUD,
        ),
        (
            "https://outlook.live.com/owa/calendar/00000000-0000/7f1119da/cid-46F8/index.html",
            Kind.ICAL,
            OUTLOOK,
        ),
        (
            "https://outlook.live.com/owa/calendar/00000000-0000/7f1119da/cid-46F8/",
            Kind.ICAL,
            OUTLOOK,
        ),
        (
            "https://luma.com/calendar/cal-W7N51nFcd0IF4Up",
            Kind.ICAL,
            "https://api.lu.ma/ics/get?entity=calendar&id=cal-W7N51nFcd0IF4Up",
        ),
        (
            "https://lu.ma/embed/calendar/cal-W7N51nFcd0IF4Up/events",
            Kind.ICAL,
            "https://api.lu.ma/ics/get?entity=calendar&id=cal-W7N51nFcd0IF4Up",
        ),
        (
            "https://radar.squat.net/en/node/1680",
            Kind.ICAL,
            "https://radar.squat.net/ical/node/1680",
        ),
        (
            "https://gitlab.example/lab/site/-/blob/main/all.ics",
            Kind.ICAL,
            "https://gitlab.example/lab/site/-/raw/main/all.ics",
        ),
        (
            "https://github.com/lab/site/blob/main/README.md",
            Kind.PROSE,
            "https://raw.githubusercontent.com/lab/site/main/README.md",
        ),
        (
            "https://gettogether.community/ok-lab-ka/",
            Kind.GETTOGETHER,
            "https://gettogether.community/ok-lab-ka/",
        ),
        (
            "https://together.example/team/2/events.ics",
            Kind.GETTOGETHER,
            "https://together.example/team/2/events.ics",
        ),
        ("https://pad.okfn.de/p/codeforkl", Kind.PAD, "https://pad.okfn.de/p/codeforkl"),
    ],
)
def test_the_calendar_stands_behind_the_page_people_know(
    pasted: str, kind: Kind, asked: str
) -> None:
    """Each platform's own rule leads there, without a request."""
    lead = known(pasted)
    assert lead is not None
    assert (lead.kind, lead.address) == (kind, asked)


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "https://lab.example/",
        "https://calendar.google.com/",
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=Abend",
        "https://calendar.google.com/calendar/u/0?cid=%FF%00",
        "https://calendar.google.com/calendar/embed?src=" + "a" * 1000 + "@b",
        "https://calendar.google.com/calendar/u/0?cid=webcal://[::1",
        "https://calendar.google.com/calendar/embed?" + "&".join(f"a{n}=1" for n in range(300)),
        "https://evil.example/calendar/embed?src=lab@group.calendar.google.com",
        "https://cloud.example/apps/calendar/p/../../evil",
        "https://cloud.example/apps/calendar/p/",
        "https://outlook.office365.com/owa/calendar/Lab@lab.example/bookings/",
        "https://luma.com/codefor",
        "https://www.meetup.com/find/",
        "https://teamup.com/c/features",
        "https://kalender.digital/preise",
        "https://github.com/lab/site",
        "https://github.com/lab/site/blob/main/index.html",
        "https://pad.okfn.de/",
    ],
)
def test_other_addresses_are_no_known_platform(pasted: str) -> None:
    """A rule never guesses, nor takes another host for its own."""
    assert known(pasted) is None


@pytest.mark.parametrize(
    "pasted",
    [
        "https://de-de.facebook.com/events/1",
        "https://m.facebook.com/oklab",
        "https://www.eventbrite.co.uk/o/lab-1",
        "https://youtu.be/x",
        "https://openknowledgegermany.slack.com/messages/leipzig/",
        "https://chat.whatsapp.com/abc",
        "https://cryptpad.fr/pad/#/2/pad/view/x/",
    ],
)
def test_who_publishes_nothing_is_named(pasted: str) -> None:
    """One line, with what to do instead, before anything is asked."""
    sentence = nothing_at(pasted)
    assert sentence
    assert "\n" not in sentence
    assert known(pasted) is None


@pytest.mark.parametrize(
    "pasted", ["https://facebook.com.lab.example/", "https://myfacebook.com/", "https://box.com/"]
)
def test_who_only_sounds_like_them_is_not(pasted: str) -> None:
    """Other hosts are asked like any other."""
    assert nothing_at(pasted) is None


@given(st.text() | st.text().map("https://calendar.google.com/calendar/embed?src={}".format))
def test_no_text_breaks_the_rules(text: str) -> None:
    """Whatever somebody pastes, or a page links, is a platform or is not."""
    lead, told = known(text), nothing_at(text)
    assert lead is None or lead.address.startswith(("http://", "https://"))
    assert told is None or "\n" not in told
