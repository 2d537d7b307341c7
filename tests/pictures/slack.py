"""What Slack shows of the world: somebody asks, subscribes a channel and opens the App Home.

It is what the running program sends to the Slack stand-in; `/preview` draws it.
"""

from __future__ import annotations

import contextlib
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Message
from bot.jobs.ahead import Example
from bot.slack.messages.examples import examples
from bot.store.engine import Store
from tests.browser.platforms import NOW
from tests.browser.world import registry
from tests.fakes.slack import SlackStandIn
from tests.pictures.pages import Picture
from tests.slack.conftest import PUBLIC_URL, Clock, slack_application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.slack_answer import Answer
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.conftest import SlackApplication

    Json = dict[str, Any]

NAMES: Final = ("slack-digest", "slack-answer", "slack-subscribe", "slack-home")
_SHEETS: Final = {"slack-subscribe", "slack-home"}
"""What is no message: nobody says it."""
PICTURES: Final = {
    name: Picture(
        path="/preview",
        only=f"article.slack >> nth={at}",
        hides=".slack > img, .slack .who" if name in _SHEETS else "",
    )
    for at, name in enumerate(NAMES)
}
_ZONE: Final = "Europe/Berlin"


async def shown(database: str) -> list[Example]:
    """Return what each of the pictures shows, in their order."""
    async with _opened(database) as application:
        ada = application.person("U1", patience=10)
        now = application.clock()
        first = await examples(application.store, registry(), "de", now, public_url=PUBLIC_URL)
        asked = await ada.types("/next-meetup leipzig")
        answer = _example(deepcopy(asked.blocks), private=True)
        form = await ada.types("/meetups subscribe", "C2", "leipzig")
        home = await _home(ada, asked)
    return [
        first[0],
        answer,
        _example(_sheet(form.view or {})),
        _example(_sheet(home)),
    ]


@contextlib.asynccontextmanager
async def _opened(database: str) -> AsyncIterator[SlackApplication]:
    store = Store.open(database)
    with SlackStandIn() as slack:
        slack.add_channel("C2", name="leipzig", members=["U1", "U0BOT"])
        async with slack_application(store, slack, clock=Clock(NOW), registry=registry()) as opened:
            yield opened
    await store.close()


async def _home(ada: SlackPerson, answer: Answer) -> Json:
    """Return the App Home of somebody who wants to be reminded of what was answered."""
    await ada.clicks(answer, "remind")
    return await ada.opens_home()


def _sheet(view: Json) -> list[Json]:
    """Return a view's blocks beneath its title, its buttons below."""
    blocks: list[Json] = [*view["blocks"]]
    if view["type"] == "modal":
        blocks[:0] = [{"type": "header", "text": view["title"]}, {"type": "divider"}]
    ends = [
        {"type": "button", "text": view[name]} | ({"style": "primary"} if name == "submit" else {})
        for name in ("close", "submit")
        if view.get(name)
    ]
    return [*blocks, {"type": "actions", "elements": ends}] if ends else blocks


def _example(blocks: list[Json], *, private: bool = False) -> Example:
    message = Message(text="", blocks=tuple(blocks))
    return Example(title="", message=message, when="09:05", timezone=_ZONE, private=private)
