"""Others propose and the lab's people decide, through letters with buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.event import Status
from bot.domain.submission import SubmissionState
from bot.store import submissions, tables
from tests.domain.listings import listing
from tests.slack.conftest import slack_application
from tests.slack.submissions.adding_stage import REGISTRY, Stage, tells, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.submission import Submission
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_nouns import Post

WORDS = "Donnerstag 10. Dezember 19 Uhr, Weinhof 9, Hackabend"
KARTEN = listing("a", "2026-12-15 19:00", title="Kartenabend", place="Rathaus")


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn, sender: Sender) -> AsyncIterator[Stage]:
    """The program with Ulm's people."""
    async with slack_application(store, slack, registry=REGISTRY) as running:
        yield Stage(running, sender)


async def letter(stage: Stage, words: str = WORDS) -> dict[str, list[Post]]:
    """Let a member propose something; return the direct messages after the letters went out."""
    answer = await tells(stage.member, words)
    assert "ULEAD" not in told(answer)
    return await stage.mail_out()


async def the_proposal(stage: Stage) -> Submission:
    """Return the newest proposal of the member."""
    async with stage.app.store.read() as connection:
        asked = select(tables.submissions.c.id).where(tables.submissions.c.author == "UMEMBER")
        number = await connection.scalar(asked.order_by(tables.submissions.c.id.desc()).limit(1))
        assert number is not None, "nothing was proposed"
        found = await submissions.get(connection, number)
    assert found is not None
    return found


async def test_declining_asks_first(stage: Stage) -> None:
    """A slip of the finger declines nothing: only that button has a question."""
    mail = await letter(stage)
    (actions,) = [block for block in mail["ULEAD"][0].blocks if block["type"] == "actions"]
    asking = [one["action_id"] for one in actions["elements"] if "confirm" in one]
    assert asking == ["proposal_decline"]


async def test_a_proposal_is_accepted(stage: Stage) -> None:
    """Both leads get the letter; one accepts, the other sees who did, the member hears it once."""
    mail = await letter(stage)
    assert await stage.shown() == []
    assert "Hackabend" in mail["ULEAD"][0].text
    assert "Weinhof 9" in mail["USECOND"][0].text
    assert mail["UMEMBER"] == mail["UKOELN"] == []
    pressed = await stage.lead.clicks(mail["ULEAD"][0], "proposal_accept")
    assert pressed.in_time
    assert (await stage.the_one()).title == "Hackabend"
    for user in ("ULEAD", "USECOND"):
        (post,) = stage.app.slack.posts(user)
        assert "<@ULEAD>" in post.text
        assert "proposal_accept" not in str(post.blocks)
    (outcome,) = (await stage.mail_out())["UMEMBER"]
    assert "Hackabend" in outcome.text
    assert len((await stage.mail_out())["UMEMBER"]) == 1


async def test_a_proposal_is_declined(stage: Stage) -> None:
    """Nothing is shown; the member hears that it was not accepted, by nobody in particular."""
    mail = await letter(stage)
    await stage.second.clicks(mail["USECOND"][0], "proposal_decline")
    assert await stage.shown() == []
    assert (await the_proposal(stage)).state is SubmissionState.DECLINED
    (outcome,) = (await stage.mail_out())["UMEMBER"]
    assert "USECOND" not in str((outcome.text, outcome.blocks))


async def test_two_who_press_at_once(stage: Stage) -> None:
    """One decision counts; both see the same one."""
    mail = await letter(stage)
    await asyncio.gather(
        stage.lead.clicks(mail["ULEAD"][0], "proposal_accept"),
        stage.second.clicks(mail["USECOND"][0], "proposal_decline"),
    )
    decided = await the_proposal(stage)
    by = f"<@{decided.decided_by}>"
    for user in ("ULEAD", "USECOND"):
        (post,) = stage.app.slack.posts(user)
        assert by in post.text
    accepted = decided.state is SubmissionState.APPROVED
    assert len(await stage.shown()) == accepted
    assert len((await stage.mail_out())["UMEMBER"]) == 1


async def test_a_late_press_tells_who_decided(stage: Stage) -> None:
    """A lead whose letter was not updated learns by pressing, and changes nothing."""
    mail = await letter(stage)
    old = list(mail["USECOND"][0].blocks)
    await stage.lead.clicks(mail["ULEAD"][0], "proposal_decline")
    stage.app.slack.posts("USECOND")[0].blocks = old
    late = await stage.second.clicks(stage.app.slack.posts("USECOND")[0], "proposal_accept")
    assert "<@ULEAD>" in late.text
    assert await stage.shown() == []


async def test_a_proposal_is_changed_and_so_accepted(stage: Stage) -> None:
    """A lead puts the place right in the form, and that is what counts."""
    mail = await letter(stage)
    form = await stage.lead.clicks(mail["ULEAD"][0], "proposal_change")
    await stage.lead.submits(form, {"place": "Rathaus"})
    assert (await stage.the_one()).place == "Rathaus"
    (outcome,) = (await stage.mail_out())["UMEMBER"]
    assert "Rathaus" in outcome.text


async def test_a_member_proposes_to_call_off(stage: Stage) -> None:
    """A correction by a member waits, too; changed by a lead it keeps what it asked for."""
    await stage.lists(KARTEN)
    board = await stage.member.types("/meetups add", "C0ULM", "ulm")
    asked = await stage.member.clicks(board, "submission_off")
    shown = [str(one.what) for one in asked.effects if one.kind == "view"]
    assert any("du hörst, wie sie entscheiden" in view for view in shown)
    assert (await stage.the_one()).status is Status.CONFIRMED
    mail = await stage.mail_out()
    form = await stage.lead.clicks(mail["ULEAD"][0], "proposal_change")
    await stage.lead.submits(form, {"note": "Der Raum ist gesperrt"})
    found = await stage.the_one()
    assert (found.status, found.description) == (Status.CANCELLED, "Der Raum ist gesperrt")


async def test_a_regular_evening_is_proposed(stage: Stage) -> None:
    """Accepting it confirms it on that day."""
    mail = await letter(stage, "jeden dritten Montag im Monat, 19 Uhr, Impact Hub")
    assert "Impact Hub" in mail["ULEAD"][0].text
    await stage.lead.clicks(mail["ULEAD"][0], "proposal_accept")
    first, *_ = await stage.shown()
    assert (first.place, first.status) == ("Impact Hub", Status.CONFIRMED)


async def test_nobody_else_decides(stage: Stage) -> None:
    """A forwarded or forged button helps neither the member nor the people of another lab."""
    mail = await letter(stage)
    for stranger in (stage.member, stage.app.person("UKOELN")):
        for button in ("proposal_accept", "proposal_decline", "proposal_change"):
            refused = await stranger.clicks(mail["ULEAD"][0], button)
            assert refused.in_time
            assert refused.view is None
    assert (await the_proposal(stage)).state is SubmissionState.PROPOSED
    assert await stage.shown() == []


async def test_five_proposals_may_wait(stage: Stage) -> None:
    """The sixth is refused with the reason, and writes no letter."""
    for day in range(10, 16):
        words = f"{day}. Dezember 19 Uhr, Weinhof 9, Abend Nummer {day}"
        answer = await tells(stage.member, words)
    assert "Nummer 15" not in told(answer)
    assert len((await stage.mail_out())["ULEAD"]) == 5


async def test_hostile_words_stay_words(stage: Stage) -> None:
    """A proposal mentions nobody, styles nothing and links nowhere, in the letter and after."""
    words = "10. Dezember 19 Uhr, <!channel> *fett* <https://evil.example|Rathaus>, Hackabend @here"
    mail = await letter(stage, words)
    shown = str(mail["ULEAD"][0].blocks) + mail["ULEAD"][0].text
    assert "<!channel>" not in shown
    assert "*fett*" not in shown
    assert "|Rathaus>" not in shown
    assert "@here" not in shown
