"""Who may change what a channel hears, asked on the server each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.policy import Policy
from bot.slack.channels.rights import Refusal, Standing, decide
from bot.slack.channels.subscription_form import FORM
from bot.slack.connecting.ticket import Ticket
from bot.store import policies
from tests.fakes import failures
from tests.slack.channels.channel_stage import Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

MEMBER = Standing(channel="C1", user="U1", member=True)
NAMED = Policy(only_named=True, named=("U1",))


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app, over an empty database."""
    async with opened(store, slack) as ready:
        yield ready


async def rule(stage: Stage, policy: Policy) -> None:
    """Make a rule for the workspace."""
    async with stage.store.write() as connection:
        await policies.put(connection, "", policy, stage.now)


@pytest.mark.parametrize(
    ("facts", "policy", "refused"),
    [
        ({}, Policy(), None),
        ({"member": False}, Policy(), Refusal.NOT_MEMBER),
        ({"member": None}, Policy(), Refusal.STALE),
        ({"member": None, "vouched": True}, Policy(), None),
        ({"member": False, "vouched": True}, Policy(), Refusal.NOT_MEMBER),
        ({"direct": True}, Policy(), Refusal.DIRECT),
        ({"archived": True, "admin": True}, Policy(), Refusal.ARCHIVED),
        ({}, NAMED, None),
        ({"user": "U2"}, NAMED, Refusal.NOT_NAMED),
        ({"user": "U2", "admin": True}, NAMED, None),
        ({"user": "U2", "admin": True, "member": False}, NAMED, Refusal.NOT_MEMBER),
    ],
)
def test_the_rule(facts: dict[str, Any], policy: Policy, refused: Refusal | None) -> None:
    """Members may, or only admins and named members; never in what is archived or direct."""
    assert decide(replace(MEMBER, **facts), policy) is refused


async def test_who_is_not_named_is_told_whom_to_ask(stage: Stage) -> None:
    """Where only admins and named people may, others get a sentence and no form."""
    await rule(stage, NAMED)
    for verb in ("subscribe", "settings", "unsubscribe"):
        answer = await stage.person("U2").types(f"/meetups {verb}", "C1", "ulm")
        assert (answer.view, "Admin" in answer.text) == (None, True)
    for user, told in (("U1", {}), ("U3", {"is_admin": True}), ("U4", {"is_owner": True})):
        answer = await stage.person(user, **told).types("/meetups subscribe", "C1", "ulm")
        assert answer.view is not None


async def test_direct_messages_hear_nothing(stage: Stage) -> None:
    """In a conversation with the app one is told of reminders instead."""
    for channel, name in (("DU1", "directmessage"), ("G1", "mpdm-ada--bob-1")):
        answer = await stage.person().types("/meetups subscribe", channel, name)
        assert (answer.view, "Erinnerungen" in answer.text) == (None, True)


async def test_a_rule_made_meanwhile_counts(stage: Stage) -> None:
    """Who was allowed to open the form may no longer save it."""
    ada = stage.person("U2")
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    await rule(stage, NAMED)
    done = await ada.submits(form)
    assert "Admin" in done.text
    assert await stage.heard() == []


async def test_an_admin_who_is_none_any_more_is_refused(stage: Stage) -> None:
    """Slack is asked anew when the form is submitted."""
    await rule(stage, NAMED)
    ada = stage.person("U2", is_admin=True)
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    stage.slack.add_person("U2", is_admin=False)
    assert "Admin" in (await ada.submits(form)).text
    assert await stage.heard() == []


async def test_who_left_the_channel_is_refused(stage: Stage) -> None:
    """Membership counts when the form is submitted, whatever Slack vouched for before."""
    ada = stage.person("U1")
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    stage.slack.add_channel("C1", members=["U2", "U0BOT"])
    assert "Mitglieder" in (await ada.submits(form)).text
    assert await stage.heard() == []


async def test_members_are_found_on_every_page(stage: Stage) -> None:
    """In a channel with thousands the last one may as well."""
    stage.slack.add_channel("C1", members=[*(f"U9{n}" for n in range(2_500)), "U1", "U0BOT"])
    ada = stage.person("U1")
    await ada.submits(await ada.types("/meetups subscribe", "C1", "ulm"))
    assert len(await stage.heard()) == 1


async def test_an_archived_channel_hears_nothing(stage: Stage) -> None:
    """One that was archived meanwhile is refused."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    stage.slack.add_channel("C1", archived=True)
    assert "archiviert" in (await ada.submits(form)).text
    assert await stage.heard() == []


async def test_slack_silent_saves_nothing(stage: Stage) -> None:
    """Where Slack does not answer whether somebody may, they are told to try again."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    stage.slack.fail_next("conversations.info", failures.server_error())
    assert "Versuch es gleich noch einmal" in (await ada.submits(form)).text
    assert await stage.heard() == []


async def test_a_private_channel_without_the_app(stage: Stage) -> None:
    """It can be subscribed, as Slack vouches for the command, and is told how to invite the app."""
    stage.slack.add_channel("C9", name="secret", private=True, members=["U1"])
    ada = stage.person()
    done = await ada.submits(await ada.types("/meetups subscribe ulm", "C9", "privategroup"))
    assert "/invite @treffpunkt" in done.text
    assert [each.channel for each in await stage.heard()] == ["C9"]


async def test_an_app_that_posts_only_where_it_is_member(stage: Stage) -> None:
    """Without chat:write.public a public channel has to invite it, too."""
    stage.slack.scopes -= {"chat:write.public"}
    stage.slack.add_channel("C1", members=["U1"])
    ada = stage.person()
    done = await ada.submits(await ada.types("/meetups subscribe", "C1", "ulm"))
    assert "/invite @treffpunkt" in done.text


async def test_slack_s_word_grows_old(stage: Stage) -> None:
    """After an hour a form of a channel that Slack hides from the app is not taken any more."""
    stage.slack.add_channel("C9", private=True, members=["U1"])
    ada = stage.person()
    form = await ada.types("/meetups subscribe ulm", "C9", "privategroup")
    stage.now += timedelta(hours=2)
    assert "zu lange offen" in (await ada.submits(form)).text
    assert await stage.heard() == []


async def test_without_the_scope_to_look_slack_s_word_counts(stage: Stage) -> None:
    """The scopes that read channels are not needed to subscribe."""
    stage.slack.scopes -= {"channels:read", "groups:read"}
    ada = stage.person()
    done = await ada.submits(await ada.types("/meetups subscribe", "C1", "ulm"))
    assert "/invite" not in done.text
    assert len(await stage.heard()) == 1


def ticket(**other: Any) -> Ticket:
    """A ticket as the app would make it."""
    plain = Ticket(workspace="", user="U1", channel="C2", name="x", url="", opened=0)
    return replace(plain, **other)


@pytest.mark.parametrize(
    "forged",
    [
        lambda _key: "",
        lambda _key: "C2",
        lambda _key: ticket().seal(b"another key", FORM),
        lambda key: ticket().seal(key, "unsubscribe"),
        lambda key: ticket(user="U2").seal(key, FORM),
        lambda key: ticket(workspace="T2").seal(key, FORM),
        lambda _key: "\ud800.{}",
        lambda _key: "é" * 64 + ".{}",
    ],
)
async def test_a_forged_channel_does_not_pass(stage: Stage, forged: Callable[[bytes], str]) -> None:
    """What the app did not sign, for this person and this form, is refused in the form."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    assert form.view is not None
    form.view["private_metadata"] = forged(stage.key)
    done = await ada.submits(form)
    assert "gilt nicht mehr" in done.errors["labs"]
    assert await stage.heard() == []


async def test_another_channel_in_a_signed_ticket_does_not_pass(stage: Stage) -> None:
    """A changed body does not fit its signature."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    assert form.view is not None
    real = form.view["private_metadata"]
    form.view["private_metadata"] = real.replace('"C1"', '"C2"')
    assert form.view["private_metadata"] != real
    assert (await ada.submits(form)).errors


async def test_admins_make_the_rule(stage: Stage) -> None:
    """Only their settings ask who may; what they choose holds at once."""
    admin, ada = stage.person("U9", is_admin=True), stage.person("U2")
    form = await admin.types("/meetups settings", "C1", "ulm")
    await admin.submits(form, {"policy": "named", "named": ["U5"]})
    assert (await ada.types("/meetups settings", "C1", "ulm")).view is None
    again = await admin.types("/meetups settings", "C1", "ulm")
    assert again.view is not None
    fields = {
        block["block_id"]: block["element"] for block in again.view["blocks"] if "element" in block
    }
    assert fields["named"]["initial_users"] == ["U5"]
    await admin.submits(again, {"policy": "members"})
    other = await ada.types("/meetups settings", "C1", "ulm")
    assert other.view is not None
    assert "policy" not in {block["block_id"] for block in other.view["blocks"]}


async def test_nobody_else_makes_the_rule(stage: Stage) -> None:
    """Who lost the role while the form was open saves the channel's choices only."""
    admin = stage.person("U9", is_admin=True)
    form = await admin.types("/meetups settings", "C1", "ulm")
    stage.slack.add_person("U9", is_admin=False)
    await admin.submits(form, {"policy": "named", "named": ["U9"]})
    assert len(await stage.heard()) == 1
    async with stage.store.read() as connection:
        assert await policies.get(connection, "") == Policy()
