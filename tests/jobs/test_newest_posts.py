"""A feed that lists only its newest posts, polled again and again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import ChangeKind, Status
from bot.domain.source import Kind
from bot.jobs.poll import Outcome
from tests.jobs.refresh_stage import NOW, berlin, feed

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

PATH = "/feed.xml"
LATER = NOW + timedelta(minutes=40)


def post(number: int, title: str, text: str, day: str = "Mon, 30 Nov 2026") -> str:
    """A post of a lab's blog."""
    return (
        f"<item><title>{title}</title><guid isPermaLink='false'>{number}@lab</guid>"
        f"<link>https://lab.example/{number}</link><pubDate>{day} 10:00:00 +0100</pubDate>"
        f"<description>{text}</description></item>"
    )


OLD = post(1, "Kartenabend", "Am 12. Januar 2027 um 19 Uhr im Hub.")
NEW = post(2, "Lötabend", "Am 14. Januar 2027 um 19 Uhr im Hub.")


class Blog:
    """A blog on the stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        url = stage.site.url + PATH
        stage.announces(feed(url, kind=Kind.SYNDICATION))

    def shows(self, *posts: str) -> None:
        """Let the feed list these posts."""
        inside = "".join(posts)
        body = f"<rss version='2.0'><channel><title>Lab</title>{inside}</channel></rss>"
        self.stage.site.answer(PATH, body, headers={"ETag": f'"{hash(inside)}"'})

    async def titles(self) -> list[str]:
        """What is shown and takes place."""
        shown = await self.stage.shown()
        return [one.title for one in shown if one.status is not Status.CANCELLED]


@pytest.fixture
def blog(stage: Stage) -> Blog:
    """A blog that the lab announces on."""
    return Blog(stage)


async def test_what_fell_out_of_the_feed_stays_and_news_is_news(blog: Blog, stage: Stage) -> None:
    """The first answer is no news, a new post is; the post that fell out takes nothing with it."""
    blog.shows(OLD)
    assert await stage.kinds(NOW) == []
    blog.shows(NEW)
    for round_ in range(1, 4):
        kinds = await stage.kinds(NOW + round_ * timedelta(minutes=40))
        assert kinds == ([ChangeKind.ANNOUNCED] if round_ == 1 else [])
    assert await blog.titles() == ["Kartenabend", "Lötabend"]


async def test_an_unchanged_feed_keeps_its_etag(blog: Blog, stage: Stage) -> None:
    """The answer counts as whole: it is asked conditionally, and not read again."""
    blog.shows(OLD)
    await stage.refresh(NOW)
    (report,) = await stage.refresh(LATER)
    assert report.outcome is Outcome.UNCHANGED
    assert "if-none-match" in stage.site.requests[-1].headers
    assert (await stage.state(PATH)).fingerprint is not None


async def test_a_date_that_is_taken_out_of_a_post_goes(blog: Blog, stage: Stage) -> None:
    """What a post that is still listed no longer tells is gone after two answers, as ever."""
    blog.shows(OLD, NEW)
    await stage.refresh(NOW)
    blog.shows(post(1, "Kartenabend", "Der Termin steht noch nicht fest."), NEW)
    assert await stage.kinds(LATER) == []
    assert await stage.kinds(LATER + timedelta(minutes=40)) == [ChangeKind.VANISHED]
    assert await blog.titles() == ["Lötabend"]


async def test_a_moved_meeting_moves(blog: Blog, stage: Stage) -> None:
    """A post that names another day now moves its meeting, which keeps its id."""
    blog.shows(OLD)
    await stage.refresh(NOW)
    (before,) = await stage.shown()
    blog.shows(post(1, "Kartenabend", "Am 19. Januar 2027 um 19 Uhr im Hub."))
    assert await stage.kinds(LATER) == [ChangeKind.MOVED]
    (after,) = await stage.shown()
    assert (after.id, after.start) == (before.id, berlin("2027-01-19 19:00"))


async def test_a_reminder_is_no_second_meeting(blog: Blog, stage: Stage) -> None:
    """A newer post about the meeting, beside the first or instead of it, is the same meeting."""
    blog.shows(OLD)
    await stage.refresh(NOW)
    (before,) = await stage.shown()
    again = post(3, "Kartenabend am Dienstag", "Am 12.1. um 19 Uhr im Hub.", "Tue, 01 Dec 2026")
    for number, posts in enumerate(((again, OLD), (again,), (again,)), 1):
        blog.shows(*posts)
        await stage.refresh(NOW + number * timedelta(minutes=40))
    (after,) = await stage.shown()
    assert (after.id, after.start) == (before.id, before.start)
    assert after.status is Status.TENTATIVE


async def test_a_post_that_calls_it_off_cancels_it(blog: Blog, stage: Stage) -> None:
    """The newest word counts, whether or not the announcement is still listed."""
    blog.shows(OLD)
    await stage.refresh(NOW)
    off = post(4, "Kartenabend am 12. Januar fällt aus", "Am 12. Januar 2027, 19 Uhr fällt er aus.")
    blog.shows(off)
    assert await stage.kinds(LATER) == [ChangeKind.CANCELLED]
    assert await blog.titles() == []
