"""What came of a form, in the place of the word that it takes a moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.submissions.parts import Json

PAUSES: Final = (0.05, 0.15, 0.3, 0.5, 1.0, 1.0)
"""Seconds until we look again whether Slack shows what it was told; three in all."""


async def show_after(client: AsyncWebClient, name: str, view_id: str, view: Json) -> None:
    """Show a view in the place of one that an acknowledgement has just put there.

    Bolt hands an acknowledgement over to be sent, no more. Were we quicker, it would cover what we
    say; so we ask for its view by the `external_id` that only it has, until Slack knows that
    (https://docs.slack.dev/reference/methods/views.update: `not_found`). When Slack waits for no
    acknowledgement any more, the form itself stands there still.
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
            raise  # else it was closed meanwhile
