"""What Slack does with the body of an acknowledgement: show it, or obey its response_action.

What Slack would not take is an AssertionError, as nobody would see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import slack_hooks, slack_views
from tests.fakes.slack_nouns import Json, RefusedError, Team

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_answer import Answer


def show(slack: SlackStandIn, answer: Answer, response_url: str) -> None:
    """Show the message in the acknowledgement of a command, if it is one."""
    if answer.status != 200 or not answer.body.strip():
        return
    told = {"text": answer.body} if answer.json is None else answer.json
    if not told:
        return
    hook = slack.hooks[response_url.removeprefix(slack.base_url)]
    try:
        answer.message = slack_hooks.said(slack, hook, told)
    except RefusedError as error:
        raise AssertionError(f"Slack would not show this: {error.answer}") from error


def obey(slack: SlackStandIn, team: Team, user: str, view: Json, answer: Answer) -> None:
    """Do with the modals what the answer to a submission says."""
    if answer.status != 200:
        return
    stack, told = slack.views[user], answer.json or {}
    try:
        match answer.response_action:
            case "":
                assert not answer.body.strip(), f"no answer to a submission: {answer.body}"
                stack.remove(view)
            case "clear":
                stack.clear()
            case "errors":
                _check_errors(view, answer)
            case "update":
                made = slack_views.make(slack, team, told.get("view"), "modal")
                stack[stack.index(view)] = slack_views.replace(slack, user, view, made)
            case "push":
                made = slack_views.make(slack, team, told.get("view"), "modal")
                slack_views.push(slack, team, user, made)
            case other:
                raise AssertionError(f"no such response_action: {other}")
    except RefusedError as error:
        raise AssertionError(f"Slack would not show this: {error.answer}") from error


def _check_errors(view: Json, answer: Answer) -> None:
    known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    assert answer.errors, "errors must not be empty"
    assert set(answer.errors) <= known, f"errors beside the input blocks {known}: {answer.errors}"
