from __future__ import annotations

import pytest

from bot.domain.source import Kind
from bot.errors import SourceError
from bot.feeds.readers import READERS, address_of, kind_of, reader_of


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://gettogether.community/ok-lab-ka/", Kind.GETTOGETHER),
        ("https://GetTogether.community/code-for-osnabr%C3%BCck/events/", Kind.GETTOGETHER),
        ("https://together.example/team/17065/events.ics", Kind.GETTOGETHER),
        ("17065", Kind.GETTOGETHER),
        ("https://www.meetup.com/OK-Lab-Berlin/", Kind.ICAL),
        ("http://meetup.com/de-DE/OK-Lab-Hannovera/", Kind.ICAL),
        ("webcal://lab.example/termine", Kind.ICAL),
        ("https://lab.example/termine.ICS", Kind.ICAL),
        ("https://lab.example/termine.ics?x=1", Kind.ICAL),
        ("https://lab.example/events/?ical=1", Kind.ICAL),
        ("https://cloud.example/remote.php/dav/public-calendars/Ab1/?export", Kind.ICAL),
        ("https://lab.example/", None),
        ("https://lab.example/ics", None),
        ("https://notmeetup.com/group/", None),
        ("https://meetup.com.evil.example/group/", None),
        ("https://www.meetup.com/", None),
        ("https://www.meetup.com/de-DE/", None),
        ("https://www.meetup.com/de-DE/find/", None),
        ("lab.example", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_the_address_tells_the_kind(url: str, kind: Kind | None) -> None:
    """Known hosts and shapes are told by the address; all else needs a look."""
    assert kind_of(url) is kind


@pytest.mark.parametrize(
    ("page", "group"),
    [
        ("http://www.meetup.com/Code-For-Bielefeld//", "Code-For-Bielefeld"),
        ("http://www.meetup.com//codeforhamburg", "codeforhamburg"),
        ("https://www.meetup.com/de-DE/codeforcologne/", "codeforcologne"),
        ("https://meetup.com/de-DE/codeforcologne/events/301/", "codeforcologne"),
        ("https://www.meetup.com/code-for-muenchen/events/ical/", "code-for-muenchen"),
        ("http://www.meetup.com/OK-Lab-Gießen/", "OK-Lab-Gie%C3%9Fen"),
        ("https://www.meetup.com/OKLabFfm/?eventOrigin=x#about", "OKLabFfm"),
    ],
)
def test_a_meetup_group_has_a_calendar(page: str, group: str) -> None:
    """Whatever page of a Meetup group was pasted, its iCal is read."""
    assert address_of(page, Kind.ICAL) == f"https://www.meetup.com/{group}/events/ical/"


@pytest.mark.parametrize("url", ["https://lab.example/a.ics", "https://www.meetup.com/find/"])
def test_other_addresses_stay(url: str) -> None:
    """What is no Meetup group is read where it is."""
    assert address_of(f" {url} ", Kind.ICAL) == url


@pytest.mark.parametrize("kind", [Kind.GETTOGETHER, Kind.ICAL])
def test_a_kind_has_its_reader(kind: Kind) -> None:
    """The table leads to a module with both halves of a reader."""
    reader = reader_of(kind)
    assert reader is READERS[kind]
    assert callable(reader.fetch)
    assert callable(reader.read)


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(READERS)))
def test_a_kind_without_a_reader_says_so(kind: Kind) -> None:
    """A source that cannot be read yet fails alone, with a sentence."""
    with pytest.raises(SourceError, match=f"kind {kind.value} cannot be read"):
        reader_of(kind)
