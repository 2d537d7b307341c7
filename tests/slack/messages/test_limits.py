from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from bot.domain.event import Attendance, Basis, Occurrence, Registration, Status
from tests.domain.meetings import REGISTRY, at, evening, meeting
from tests.slack.messages.rendering import MONDAY, check_limits, remind, render, shown

NASTY = st.text(st.sampled_from("aé&<>|*_~`@:\n\x1b\u202e🎉 "), max_size=400) | st.sampled_from(
    ["<!channel> <@U012345> @here", "&" * 4_000, "x" * 4_000, "*" * 400, "\n" * 50, "e\u0301" * 300]
)
ADDRESS = st.none() | st.sampled_from(
    ["https://example.org/" + "y" * 479, "https://example.org/?" + "&" * 400, "javascript:x"]
) | NASTY.map("https://example.org/".__add__)  # fmt: skip


@st.composite
def occurrences(draw: st.DrawFn) -> list[Occurrence]:
    """Draw meetings whose texts come from an enemy; repeated, as drawing thousands is slow."""
    models = draw(st.lists(models_of_meetings(), min_size=1, max_size=4))
    copies = draw(st.integers(1, 60))
    return [
        replace(each, id=f"{number}-{copy}")
        for copy in range(copies)
        for number, each in enumerate(models)
    ]


@st.composite
def models_of_meetings(draw: st.DrawFn) -> Occurrence:
    """Draw one meeting that overlaps the week."""
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])))
    first = MONDAY + timedelta(days=draw(st.integers(1, 5)))
    start = draw(st.sampled_from([first, at(first, "12:00", zone)]))
    lasting = draw(st.sampled_from([timedelta(0), timedelta(days=1), timedelta(days=90)]))
    return meeting(
        "m",
        start,
        start + lasting,
        timezone=zone.key,
        title=draw(NASTY),
        place=draw(NASTY),
        url=draw(ADDRESS),
        join_url=draw(ADDRESS),
        labs=draw(st.lists(st.sampled_from([*REGISTRY.labs, "gone"]), min_size=1).map(tuple)),
        status=draw(st.sampled_from(Status)),
        basis=draw(st.sampled_from(Basis)),
        attendance=draw(st.sampled_from(Attendance)),
        registration=draw(st.none() | st.builds(Registration, url=ADDRESS, full=st.booleans())),
    )


@given(occurrences(), st.sampled_from(["de", "en", "en-US"]))
@settings(deadline=None, max_examples=40)
def test_slack_takes_every_digest(every: list[Occurrence], language: str) -> None:
    """Whatever feeds say and however much, each part is a message that Slack accepts."""
    for message in render(*every, language=language, empty=True):
        check_limits(message)


@given(occurrences())
@settings(deadline=None, max_examples=40)
def test_no_feed_can_mention_or_style(every: list[Occurrence]) -> None:
    """All markup in the message is ours: bold of headings, and links to the web."""
    markup = re.compile(r"<https?://[^<>|\s]+\|[^<>|\n]+>|&(amp|lt|gt);")
    for message in render(*every, empty=True):
        for told in (shown(message), message.text):
            rest = markup.sub("", told)
            assert not re.search(r"[<>&~`\x1b\u202e]|@here", rest)
        for each in shown(message).splitlines()[1:]:
            assert each.startswith(("*", "• ", "\u2003", "<https://treffpunkt.example/|", "Für"))
            assert each.count("*") % 2 == 0


@given(models_of_meetings())
@settings(deadline=None, max_examples=40)
def test_slack_takes_every_reminder(occurrence: Occurrence) -> None:
    """A reminder of a hostile meeting is a message that Slack accepts."""
    check_limits(remind(occurrence))


def test_hundreds_of_hostile_meetings_that_were_cancelled_meanwhile_still_fit() -> None:
    """Even if every frozen meeting, long in all its texts, is off by now, each part fits."""
    every = [
        (evening if n % 2 else meeting)(
            f"m{n}",
            at(MONDAY + timedelta(days=n % 7), "19:00"),
            title=f"{n}" + "&" * 300,
            place="<" * 300,
            url="https://example.org/" + "z" * 400,
            labs=("koeln", "muenster", "gone" * 40),
        )
        for n in range(1, 400)
    ]
    off = [replace(each, status=Status.CANCELLED) for each in every]
    messages = render(*every, later=off)
    assert sum(shown(message).count("•") for message in messages) == 399
    for message in messages:
        check_limits(message)
