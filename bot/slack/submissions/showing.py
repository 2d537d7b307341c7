"""Replaces a form's "one moment" view by its result."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.submissions.parts import Json

PAUSES: Final = (0.05, 0.15, 0.3, 0.5, 1.0, 1.0)
"""Seconds between our looks whether Slack shows the "one moment" view; three in all."""


async def show_after(client: AsyncWebClient, name: str, view_id: str, view: Json) -> None:
    """Replace the view that an acknowledgement has just put there.

    Bolt only hands an acknowledgement over to be sent. If we were quicker, it would cover our view;
    so we update its view by the `external_id` that only it has, until Slack knows that
    (https://docs.slack.dev/reference/methods/views.update: `not_found`). If Slack no longer waited
    for the acknowledgement, the form itself is still there.
    """
    for pause in PAUSES:
        try:
            await client.views_update(external_id=name, view=view)
        except SlackApiError as error:
            if error.response.get("error") != "not_found":
                raise
            await asyncio.sleep(pause)
        else:
            return
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise  # otherwise it was closed meanwhile
