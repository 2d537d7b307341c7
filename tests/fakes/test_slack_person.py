from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from tests.fakes.slack_person import SlackPerson

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from tests.fakes.slack import SlackStandIn

SECRET = "signing-secret"
LINK = "https://treffen.example/events/12"


def words(text: str) -> dict[str, Any]:
    """Plain text."""
    return {"type": "plain_text", "text": text}


def button(action: str, value: str = "1") -> dict[str, Any]:
    """A button."""
    return {"type": "button", "action_id": action, "value": value, "text": words(action)}


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def choice(name: str) -> dict[str, Any]:
    """An option."""
    return {"text": words(name.title()), "value": name}


LANGUAGE = {
    "type": "input",
    "block_id": "language",
    "label": words("Sprache"),
    "element": {
        "type": "static_select",
        "action_id": "language",
        "options": [choice("de"), choice("en")],
        "initial_option": choice("de"),
    },
}
TITLE = {
    "type": "input",
    "label": words("Titel"),
    "block_id": "title",
    "element": {"type": "plain_text_input", "action_id": "title", "max_length": 20},
}
MODAL = {
    "type": "modal",
    "callback_id": "settings",
    "title": words("Hören"),
    "submit": words("Los"),
    "blocks": [LANGUAGE, TITLE, row(button("more"))],
}


def bolt(slack: SlackStandIn) -> AsyncApp:
    """A small app that does a bit of everything."""
    app = AsyncApp(
        client=AsyncWebClient(token=slack.token, base_url=slack.api_url), signing_secret=SECRET
    )

    @app.command("/next")
    async def asked(ack: Any, command: Any) -> None:
        blocks = [row(button("show", "12"), button("remind", "13"))]
        await ack(text=f"next {command['text']}", blocks=blocks)

    @app.command("/settings")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.action("show")
    async def shown(ack: Any, action: Any, respond: Any) -> None:
        await ack()
        told = f"for all {action['value']}"
        await respond(text=told, response_type="in_channel", replace_original=False)

    @app.action("remind")
    async def reminded(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        assert body["container"]["is_ephemeral"]
        await respond(text="reminded", replace_original=True)

    @app.action("more")
    async def more(ack: Any, body: Any, client: Any) -> None:
        await ack()
        view = MODAL | {"blocks": [*MODAL["blocks"], {"type": "divider"}]}
        told = {"view_id": body["view"]["id"], "hash": body["view"]["hash"]}
        await client.views_update(**told, view=view)

    _modals_and_homes(app)
    return app


def _modals_and_homes(app: AsyncApp) -> None:
    @app.view("settings")
    async def submitted(ack: Any, view: Any, body: Any, client: Any) -> None:
        values = view["state"]["values"]
        title = values["title"]["title"]["value"]
        if title == "bad":
            await ack(response_action="errors", errors={"title": "anders"})
            return
        await ack()
        language = values["language"]["language"]["selected_option"]["value"]
        user = body["user"]["id"]
        await client.chat_postEphemeral(channel="C1", user=user, text=f"{language} {title}")

    @app.event("app_home_opened")
    async def home(event: Any, client: Any) -> None:
        view = {"type": "home", "blocks": [row(button("renew"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("renew")
    async def renewed(ack: Any, body: Any, client: Any) -> None:
        await ack()
        view = {"type": "home", "blocks": [{"type": "header", "text": words("new")}]}
        await client.views_publish(user_id=body["user"]["id"], view=view)

    @app.event("link_shared")
    async def shared(event: Any, client: Any) -> None:
        unfurls = {LINK: {"blocks": [{"type": "header", "text": words("event")}]}}
        told = {"channel": event["channel"], "ts": event["message_ts"]}
        await client.chat_unfurl(**told, unfurls=unfurls)


@pytest.fixture
async def ada(slack: SlackStandIn) -> AsyncIterator[SlackPerson]:
    """Somebody before that app."""
    handler = AsyncSlackRequestHandler(bolt(slack))

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    app = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport) as client:
        yield SlackPerson(slack, "http://app", signing_secret=SECRET, client=client)


async def test_a_command_is_answered_to_one_person(slack: SlackStandIn, ada: SlackPerson) -> None:
    """The acknowledgement of a command becomes an ephemeral message."""
    answer = await ada.types("/next köln")
    assert (answer.status, answer.text) == (200, "next köln")
    assert slack.ephemerals("U1") == [answer.message]
    assert slack.posts("C1") == []


async def test_a_click_shows_it_to_all_or_replaces_it(
    slack: SlackStandIn, ada: SlackPerson
) -> None:
    """A response_url posts into the channel, or rewrites what only the person sees."""
    answer = await ada.types("/next")
    shown = await ada.clicks(answer, "sho")
    assert [post.text for post in slack.posts("C1")] == ["for all 12"] == [shown.text]
    again = await ada.clicks(answer, "remind", value="13")
    assert again.text == "reminded"
    assert [each.text for each in slack.ephemerals("U1")] == ["reminded"]


async def test_a_modal_is_filled_in_and_submitted(slack: SlackStandIn, ada: SlackPerson) -> None:
    """Fields keep their first content, what was written is added, and errors keep it open."""
    opened = await ada.types("/settings")
    assert opened.view is not None
    bad = await ada.submits(opened, {"Titel": "bad"})
    assert (bad.errors, slack.view("U1")) == ({"title": "anders"}, bad.view)
    done = await ada.submits(opened, {"title": "Abend"})
    assert (done.text, done.view, slack.view("U1")) == ("de Abend", None, None)


async def test_a_view_that_changes_keeps_what_was_chosen(
    slack: SlackStandIn, ada: SlackPerson
) -> None:
    """views.update does not empty the fields that are still there."""
    opened = await ada.types("/settings")
    assert opened.view is not None
    slack.filled[opened.view["id"]]["title"]["title"]["value"] = "Kept"
    more = await ada.clicks(opened, "more")
    assert more.view is not None
    assert len(more.view["blocks"]) == 4
    done = await ada.submits(more, {"language": "En"})
    assert done.text == "en Kept"


async def test_a_person_cannot_leave_a_field_empty(ada: SlackPerson) -> None:
    """What Slack's client would not send is not sent."""
    opened = await ada.types("/settings")
    with pytest.raises(AssertionError, match="title must be filled in"):
        await ada.submits(opened)
    with pytest.raises(AssertionError, match="0 to 20 characters"):
        await ada.submits(opened, {"title": "x" * 21})
    with pytest.raises(AssertionError, match="offers no 'fr'"):
        await ada.submits(opened, {"language": "fr", "title": "x"})


async def test_the_home_is_published_and_used(slack: SlackStandIn, ada: SlackPerson) -> None:
    """A click in the App Home reaches the app, which publishes another."""
    home = await ada.opens_home()
    clicked = await ada.clicks(home, "renew")
    assert clicked.view == slack.homes["U1"]
    assert slack.homes["U1"]["blocks"][0]["text"]["text"] == "new"


async def test_a_link_unfurls(slack: SlackStandIn, ada: SlackPerson) -> None:
    """A shared link is unfurled in the message that holds it."""
    await ada.shares(LINK)
    assert list(slack.unfurls[0]["unfurls"]) == [LINK]


async def test_wrong_signatures_are_sent_as_told(ada: SlackPerson) -> None:
    """Stale and wrongly signed requests reach the app as they are."""
    assert (await ada.sends_raw("x=1", signature="v0=00")).status == 401
    assert (await ada.sends_raw("x=1", timestamp="1500000000")).status == 401
    await ada.types("/next")
    assert (await ada.replays()).status == 200
