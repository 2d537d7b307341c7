from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update

from bot.domain.delivery import Content, Delivery, DeliveryKind, Message
from bot.domain.subscription import Subscription
from bot.jobs.receipt import Outcome
from bot.slack.connecting.scopes import NEEDED
from bot.slack.connecting.tokens import tokens_of
from bot.slack.connecting.vault import Vault
from bot.slack.posting.send import Sender
from bot.store import outbox, subscriptions, workspaces
from bot.store.tables import METADATA, deliveries, workspaces as workspace_table
from tests.fakes import failures
from tests.fakes.slack_nouns import TEAM
from tests.slack.conftest import PUBLIC_URL, slack_application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.slack.conftest import SlackApplication

REDIRECT = f"{PUBLIC_URL}/slack/oauth_redirect"
GERMAN = {"Accept-Language": "de"}
KEPT = ("subscriptions", "people", "personal_reminders", "tellings", "workspaces")


@pytest.fixture
async def many(store: Store, slack: SlackStandIn) -> AsyncIterator[SlackApplication]:
    """The program that any workspace may install; one has its token in the environment."""
    async with slack_application(
        store, slack, SLACK_CLIENT_ID=slack.client_id, SLACK_CLIENT_SECRET=slack.client_secret
    ) as running:
        yield running


async def begun(app: SlackApplication) -> tuple[str, str]:
    """Begin an installation; return state and cookie."""
    answer = await app.client.get(f"{app.url}/slack/install")
    assert answer.status_code == 302
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    return state, answer.headers["set-cookie"].partition(";")[0]


async def returned(app: SlackApplication, cookie: str, **told: str) -> httpx.Response:
    """Come back from Slack, with a German browser."""
    app.client.cookies.clear()
    return await app.client.get(
        f"{app.url}/slack/oauth_redirect", params=told, headers={"Cookie": cookie, **GERMAN}
    )


async def installed(app: SlackApplication, team: str = "T2", **more: str) -> httpx.Response:
    """Install the app into a workspace."""
    state, cookie = await begun(app)
    code = app.slack.authorise(team=team, redirect_uri=REDIRECT, **more)
    return await returned(app, cookie, state=state, code=code)


async def test_slack_is_asked_for_no_more_than_is_needed(many: SlackApplication) -> None:
    """Who begins is sent to Slack with the least scopes, a state, and a cookie of its own."""
    answer = await many.client.get(f"{many.url}/slack/install")
    there = urlsplit(answer.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert there.path == "/oauth/v2/authorize"
    assert set(asked["scope"].split(",")) == set(NEEDED)
    assert (asked["client_id"], asked["redirect_uri"]) == (many.slack.client_id, REDIRECT)
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "secure", "samesite=lax"))


async def test_an_installation_is_answered_in_words(many: SlackApplication) -> None:
    """The page says what to do next, in the reader's language."""
    answer = await installed(many, name="Code for Lisbon")
    assert answer.status_code == 200
    assert "Installiert" in answer.text
    assert "Code for Lisbon" in answer.text


async def test_people_of_an_installed_workspace_are_answered(many: SlackApplication) -> None:
    """With its own token, and under its own name in our rows."""
    await installed(many)
    carla = many.person("U7", team="T2", locale="en-US")
    assert (await carla.types("/next-meetup")).text
    person = await many.office.who(many.connected.bolt.client, "T2", "U7")
    assert person.workspace == "T2"
    home = await many.office.who(many.connected.bolt.client, TEAM, "U1")
    assert home.workspace == ""


async def test_who_did_not_install_it_is_told_so(many: SlackApplication) -> None:
    """A workspace without a token is not answered with another's."""
    many.slack.add_team("T3", "xoxb-3")
    answer = await many.person("U8", team="T3").types("/next-meetup")
    assert many.slack.calls["users.info"] == 0
    assert f"{PUBLIC_URL}/slack/install" in answer.text


async def test_tokens_are_encrypted_at_rest(many: SlackApplication) -> None:
    """What stands in the database is of no use without the secret key."""
    await installed(many)
    token = many.slack.of("T2").token
    async with many.store.read() as connection:
        stored = await workspaces.get(connection, "T2")
    assert stored is not None
    assert stored.token is not None
    assert token not in stored.token
    assert Vault(many.office.key).unlocked(stored.token) == token
    assert Vault(b"another secret key").unlocked(stored.token) is None


@pytest.mark.parametrize("how", ["again", "late", "another browser", "forged", "nothing"])
async def test_a_state_that_is_not_ours_installs_nothing(many: SlackApplication, how: str) -> None:
    """Used, old, from another browser, forged or absent: the page says how to begin again."""
    state, cookie = await begun(many)
    code = many.slack.authorise(team="T2", redirect_uri=REDIRECT)
    if how == "again":
        await returned(many, cookie, state=state, error="access_denied")
    if how == "late":
        many.clock.move(minutes=11)
    if how == "another browser":
        cookie = (await begun(many))[1]
    if how == "forged":
        state = "0" * 64 + state[64:]
    told = {} if how == "nothing" else {"state": state, "code": code}
    answer = await returned(many, cookie, **told)
    assert answer.status_code == 400
    assert "/slack/install" in answer.text
    assert many.slack.calls["oauth.v2.access"] == 0


async def test_a_refusal_is_a_clear_page(many: SlackApplication) -> None:
    """Who says no at Slack is told that nothing happened."""
    state, cookie = await begun(many)
    answer = await returned(many, cookie, state=state, error="access_denied")
    assert answer.status_code == 200
    assert "nichts installiert" in answer.text


@pytest.mark.parametrize("failure", [failures.refused("invalid_code"), failures.answer_lost()])
async def test_slack_that_does_not_confirm_is_a_clear_page(
    many: SlackApplication, failure: failures.Failure
) -> None:
    """The page says so, and how to begin again."""
    many.slack.fail_next("oauth.v2.access", failure)
    answer = await installed(many)
    assert answer.status_code == 502
    assert "/slack/install" in answer.text


async def test_the_configured_workspace_keeps_its_token(many: SlackApplication) -> None:
    """Who installs it where SLACK_BOT_TOKEN belongs gets no second name in our rows."""
    many.slack.codes.clear()
    assert (await installed(many, TEAM)).status_code == 200
    async with many.store.read() as connection:
        assert await workspaces.get(connection, TEAM) is None


def delivery(app: SlackApplication, workspace: str, channel: str = "C9") -> Delivery:
    """A digest for a channel of a workspace."""
    now = app.clock()
    return Delivery(
        workspace=workspace,
        channel=channel,
        kind=DeliveryKind.DIGEST,
        slot="2026-11-23T09:00",
        content=Content(language="de", timezone="Europe/Berlin"),
        created=now,
        next_attempt=now + timedelta(hours=1),
    )


async def test_each_workspace_is_written_to_with_its_own_token(many: SlackApplication) -> None:
    """And one without a token gets nothing, which is certain and says what to do."""
    await installed(many)
    sender = Sender(
        tokens_of(many.settings, many.store), secret=b"x" * 32, api_url=many.slack.api_url
    )
    hello = Message(text="Hallo", blocks=())
    receipts = [await sender(delivery(many, team), hello) for team in ("", "T2", "T4")]
    await sender.close()
    assert [each.outcome for each in receipts] == [Outcome.SENT, Outcome.SENT, Outcome.RETRY]
    assert "/slack/install" in (receipts[2].error or "")
    assert [post.text for post in many.slack.posts("C9", "T2")] == ["Hallo"]
    assert [post.team for post in many.slack.everything()] == [TEAM, "T2"]


async def rows(store: Store, workspace: str) -> dict[str, int]:
    """Count what is kept for a workspace."""
    found = {}
    async with store.read() as connection:
        for name in KEPT:
            table = METADATA.tables[name]
            column = table.c.team if name == "workspaces" else table.c.workspace
            asked = select(func.count()).select_from(table).where(column == workspace)
            found[name] = (await connection.execute(asked)).scalar_one()
    return found


async def furnish(app: SlackApplication, workspace: str) -> None:
    """Let something hang on a workspace in every table."""
    now = app.clock()
    async with app.store.write() as connection:
        await subscriptions.save(
            connection, Subscription(workspace=workspace, channel="C9", created=now), now
        )
        await outbox.add_each(
            connection, [delivery(app, workspace), delivery(app, workspace, "U5")]
        )
        person = {"workspace": workspace, "user": "U5"}
        choices = {"language": "de", "timezone": "Europe/Berlin", "lead": 60, "labs": []}
        dates = {"created": now, "active": now}
        rest = {"always": False, "renewals": 0}
        table = METADATA.tables
        await connection.execute(table["people"].insert(), person | choices | dates | rest)
        reminder = {"occurrence_id": "o1", "wanted": True, "created": now}
        await connection.execute(table["personal_reminders"].insert(), person | reminder)
        telling = {"channel": "C9", "occurrence_id": "o1", "facts": {}, "until": now}
        await connection.execute(table["tellings"].insert(), {"workspace": workspace, **telling})


GONE = pytest.mark.parametrize(
    ("event", "told"),
    [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"oauth": [], "bot": ["U0BOT"]}})],
)


@GONE
async def test_what_was_kept_for_a_workspace_goes_with_the_app(
    many: SlackApplication, event: str, told: dict[str, Any]
) -> None:
    """Token, subscriptions, people and reminders are gone, and nothing that waits is sent."""
    await installed(many)
    for workspace in ("", "T2"):
        await furnish(many, workspace)
    answer = await many.person("U5", team="T2").event(event, **told)
    assert answer.status == 200
    assert not any((await rows(many.store, "T2")).values())
    assert await rows(many.store, "") == dict.fromkeys(KEPT, 1) | {"workspaces": 0}
    async with many.store.read() as connection:
        asked = select(deliveries.c.state, deliveries.c.channel).where(
            deliveries.c.workspace == "T2"
        )
        left = [tuple(row) for row in await connection.execute(asked)]
    assert left == [("dropped", "C9")]


async def test_it_can_be_installed_again(many: SlackApplication) -> None:
    """After it was removed, and over itself; who may change subscriptions there stays."""
    await installed(many)
    carla = many.person("U7", team="T2")
    await carla.event("app_uninstalled")
    assert await many.connected.tokens.of("T2") is None
    await installed(many)
    async with many.store.write() as connection:
        await connection.execute(update(workspace_table).values(only_named=True, named=["U7"]))
    await installed(many)
    assert (await carla.types("/treffen")).text
    async with many.store.read() as connection:
        row = (await connection.execute(select(workspace_table))).one()
    assert (row.team, row.only_named, row.named) == ("T2", True, ["U7"])


async def test_a_persons_revoked_token_is_not_the_apps(many: SlackApplication) -> None:
    """Only a token of the bot counts."""
    await installed(many)
    await many.person("U5", team="T2").event("tokens_revoked", tokens={"oauth": ["U5"]})
    assert (await rows(many.store, "T2"))["workspaces"] == 1


async def test_a_late_event_of_a_removed_workspace_harms_nobody(many: SlackApplication) -> None:
    """Revoked and removed come both; the second finds nothing, and not another workspace."""
    await installed(many)
    await furnish(many, "")
    carla = many.person("U5", team="T2")
    await carla.event("tokens_revoked", tokens={"bot": ["U0BOT"]})
    await carla.event("app_uninstalled")
    assert (await rows(many.store, ""))["subscriptions"] == 1


async def test_an_event_that_failed_takes_effect_when_it_comes_again(
    many: SlackApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the database did not take is answered with an error, so that Slack repeats it."""
    await installed(many)
    carla = many.person("U5", team="T2")

    async def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(workspaces, "end", broken)
        assert (await carla.event("app_uninstalled", event_id="Ev9")).status == 500
    assert (await carla.event("app_uninstalled", event_id="Ev9")).status == 200
    assert (await rows(many.store, "T2"))["workspaces"] == 0


async def test_without_a_client_nobody_can_install_it(slack_app: SlackApplication) -> None:
    """With one workspace there is nothing to install."""
    assert (await slack_app.client.get(f"{slack_app.url}/slack/install")).status_code == 404
