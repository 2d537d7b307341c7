"""Links to our own pages, unfolded in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from bot.domain.subscription import Subscription
from bot.slack.asking.unfurling import MOST, ours
from bot.store import subscriptions
from bot.store.tables import aliases
from tests.domain.some_labs import NOW
from tests.fakes.failures import refused
from tests.slack.asking.asking_stage import Stage, evening
from tests.slack.conftest import PUBLIC_URL as SITE

if TYPE_CHECKING:
    from tests.slack.conftest import SlackApplication


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with some meetings."""
    stage = Stage(slack_app)
    await stage.hold(evening("m1", 1), evening("m2", 8))
    return stage


async def unfold(stage: Stage, link: str) -> str:
    """Share a link and return what the first section shows for it; "" for nothing."""
    await stage.person().shares(link, wait=0.3)
    if not stage.slack.unfurls:
        return ""
    text: str = stage.slack.unfurls[-1]["unfurls"][link]["blocks"][0]["text"]["text"]
    return text


async def test_a_meeting(stage: Stage) -> None:
    """A link to a meeting shows what, when and where, with its buttons."""
    told = await unfold(stage, f"{SITE}/events/m1")
    assert "Abend m1" in told
    assert "Freitag, 20. November, 19:00" in told
    blocks = stage.slack.unfurls[-1]["unfurls"][f"{SITE}/events/m1"]["blocks"]
    assert blocks[1]["block_id"] == "meeting:m1"


async def test_a_lab(stage: Stage) -> None:
    """A link to a lab shows its next meeting; a lab that has none shows nothing."""
    assert "Abend m1" in await unfold(stage, f"{SITE}/labs/koeln")
    stage.slack.unfurls.clear()
    assert await unfold(stage, f"{SITE}/labs/ulm") == ""


async def test_merged_away(stage: Stage) -> None:
    """An id that was merged away shows the meeting it became part of."""
    async with stage.store.write() as connection:
        await connection.execute(insert(aliases).values(id="old", occurrence_id="m2"))
    assert "Abend m2" in await unfold(stage, f"{SITE}/events/old?lang=en")


async def test_the_channels_language(stage: Stage) -> None:
    """A channel with a subscription reads its own language, else the writer's counts."""
    link = f"{SITE}/events/m1"
    await stage.abroad().shares(link)
    english = stage.slack.unfurls[-1]["unfurls"][link]["blocks"][1]["elements"][0]["text"]["text"]
    assert english == "Remind me"
    async with stage.store.write() as connection:
        await subscriptions.save(connection, Subscription(channel="C1", language="de"), NOW)
    await stage.abroad().shares(link)
    german = stage.slack.unfurls[-1]["unfurls"][link]["blocks"][1]["elements"][0]["text"]["text"]
    assert german == "Erinnere mich"


@pytest.mark.parametrize(
    "link",
    [
        f"{SITE}/events/unknown",
        f"{SITE}/",
        f"{SITE}/calendar.ics",
        f"{SITE}/labs/nirgends",
        "https://evil.example/events/m1",
        "https://treffpunkt.example@evil.example/events/m1",
        "https://treffpunkt.example.evil.example/events/m1",
        "https://treffpunkt.example:8443/events/m1",
        "https://evil.example/?https://treffpunkt.example/events/m1",
    ],
)
async def test_nothing(stage: Stage, link: str) -> None:
    """Unknown meetings, other pages and other hosts are never unfolded; Slack is not asked."""
    assert await unfold(stage, link) == ""
    assert stage.slack.calls["chat.unfurl"] == 0


async def test_slack_refuses(stage: Stage) -> None:
    """Where Slack does not take it the link stays a link, and Slack's event is acknowledged."""
    stage.slack.fail_next("chat.unfurl", refused("cannot_unfurl_url"))
    answer = await stage.person().shares(f"{SITE}/events/m1", wait=0.3)
    assert answer.status == 200
    assert "Abend m1" in await unfold(stage, f"{SITE}/events/m1")


def test_odd_links() -> None:
    """What is no address at all is passed over, and only so many are looked at."""
    assert ours(["https://[", "", f"{SITE}/events/%00", f"{SITE}/events/a/b"], SITE) == {}
    assert ours([f"{SITE}/events/m1"], "") == {}
    assert len(ours([f"{SITE}/events/{n}" for n in range(50)], f"{SITE}/")) == MOST
    assert ours(["http://x.example/t/labs/ulm/"], "http://x.example/t") == {
        "http://x.example/t/labs/ulm/": ("labs", "ulm")
    }
