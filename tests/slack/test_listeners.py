from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.slack.conftest import SlackApplication


async def test_a_command_is_answered_at_once(slack_app: SlackApplication) -> None:
    """A signed command passes the gate and Bolt, and is answered in the acknowledgement."""
    ada = slack_app.person("U1", locale="de-DE")
    answer = await ada.types("/next-meetup köln")
    assert answer.status == 200
    assert answer.text
