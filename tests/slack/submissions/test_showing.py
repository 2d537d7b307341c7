"""What came of a form is what its person sees in the end, whichever message is quicker."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.slack.submissions import showing, submitting
from bot.slack.submissions.forms import told_view
from bot.text import translator
from tests.fakes import slack_views
from tests.slack.conftest import slack_application
from tests.slack.submissions.adding_stage import REGISTRY, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_nouns import Json

T = translator("de")
WAITING = told_view("Einen Moment", "…", T) | {"external_id": "ours"}
DONE = told_view("Eingetragen", "Kartenabend", T)


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn, sender: Sender) -> AsyncIterator[Stage]:
    """The program with Ulm's people."""
    async with slack_application(store, slack, registry=REGISTRY) as running:
        yield Stage(running, sender)


async def form_of(stage: Stage) -> Json:
    """Open the form, and return its view."""
    opened = await stage.lead.types("/meetups add", "C0ULM", "ulm")
    assert opened.view is not None
    return opened.view


def seen(stage: Stage) -> str:
    """Return the title of what the lead sees."""
    return str(stage.app.slack.views["ULEAD"][-1]["title"]["text"])


async def test_a_late_acknowledgement_covers_nothing(stage: Stage, sender: Sender) -> None:
    """The result waits until Slack shows that it takes a moment."""
    form, slack = await form_of(stage), stage.app.slack
    client = await sender.client("")
    showing_it = asyncio.create_task(showing.show_after(client, "ours", form["id"], DONE))
    await asyncio.sleep(0.1)
    assert seen(stage) != "Eingetragen"
    stack, team = slack.views["ULEAD"], slack.of(form["team_id"])
    waiting = slack_views.make(slack, team, WAITING, "modal")
    stack[-1] = slack_views.replace(slack, "ULEAD", form, waiting)
    await showing_it
    assert seen(stage) == "Eingetragen"


async def test_a_lost_acknowledgement_hides_nothing(
    stage: Stage, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack never heard that it takes a moment, the result stands in the form's place."""
    monkeypatch.setattr(showing, "PAUSES", (0.0,))
    form = await form_of(stage)
    await showing.show_after(await sender.client(""), "ours", form["id"], DONE)
    assert seen(stage) == "Eingetragen"


async def test_what_takes_long_is_shown_in_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who submits to a slow database reads first that it takes a moment, then what came of it."""
    monkeypatch.setattr(submitting, "PATIENCE", 0.0)
    opened = await stage.lead.types(
        "/meetups add Donnerstag 10. Dezember 19 Uhr, Weinhof 9, Hackabend", "C0ULM", "ulm"
    )
    answer = await stage.lead.submits(opened)
    assert "Einen Moment" in answer.body
    assert (await stage.the_one()).title == "Hackabend"
    assert "Hackabend" in str(stage.app.slack.views["ULEAD"][-1]["blocks"])
