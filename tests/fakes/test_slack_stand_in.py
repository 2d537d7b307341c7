from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.fakes import failures
from tests.fakes.slack import TEAM, SlackStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Titel"}, "blocks": []}
HOME = {"type": "home", "blocks": []}


class Bot:
    """Calls the stand-in as an app would."""

    def __init__(self, slack: SlackStandIn, client: httpx.Client, token: str = "") -> None:
        self.slack, self.client, self.token = slack, client, token or slack.token

    def __call__(self, method: str, **fields: Any) -> dict[str, Any]:
        """Return the answer of a method."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer: dict[str, Any] = self.client.post(method, json=fields, headers=headers).json()
        return answer

    def says(self, text: str = "Montag", channel: str = "C1", **fields: Any) -> str:
        """Post a message and return its ts."""
        answer = self("chat.postMessage", channel=channel, text=text, **fields)
        assert answer["ok"], answer
        return str(answer["ts"])


@pytest.fixture
def bot(slack: SlackStandIn) -> Iterator[Bot]:
    """The app in the first workspace."""
    with httpx.Client(base_url=slack.api_url) as client:
        yield Bot(slack, client)


def texts(answer: dict[str, Any]) -> list[str]:
    """Return what the messages say."""
    return [message["text"] for message in answer["messages"]]


def test_history_shows_the_newest_first_in_pages_and_no_replies(bot: Bot) -> None:
    """Pages neither overlap nor shift when something is posted between them."""
    stamps = [bot.says(str(number)) for number in range(5)]
    bot.says("reply", thread_ts=stamps[0])
    first = bot("conversations.history", channel="C1", limit=2)
    assert (texts(first), first["has_more"]) == (["4", "3"], True)
    bot.says("new")
    cursor = first["response_metadata"]["next_cursor"]
    rest = bot("conversations.history", channel="C1", limit=100, cursor=cursor)
    assert (texts(rest), rest["has_more"]) == (["2", "1", "0"], False)
    assert rest["response_metadata"]["next_cursor"] == ""
    assert rest["messages"][-1]["reply_count"] == 1


def test_bounds_are_exclusive_unless_told_otherwise(bot: Bot) -> None:
    """`oldest` and `latest` count only with `inclusive`."""
    stamps = [bot.says(str(number)) for number in range(4)]
    bounds = {"channel": "C1", "oldest": stamps[0], "latest": stamps[3]}
    assert texts(bot("conversations.history", **bounds)) == ["2", "1"]
    assert texts(bot("conversations.history", **bounds, inclusive=True)) == ["3", "2", "1", "0"]
    assert bot("conversations.history", channel="C1", oldest="soon")["error"] == "invalid_ts_oldest"


def test_metadata_is_told_only_when_asked_for(bot: Bot) -> None:
    """Without include_all_metadata a message has none."""
    metadata = {"event_type": "x", "event_payload": {"key": "1"}}
    ts = bot.says(metadata=metadata)
    (plain,) = bot("conversations.history", channel="C1")["messages"]
    assert "metadata" not in plain
    asked = {"channel": "C1", "include_all_metadata": True}
    (told,) = bot("conversations.history", **asked)["messages"]
    assert told["metadata"] == metadata
    bot.says("reply", thread_ts=ts, metadata=metadata)
    replies = bot("conversations.replies", ts=ts, **asked)["messages"]
    assert [each["metadata"] for each in replies] == [metadata, metadata]


def test_reading_needs_the_scope_of_the_channel(slack: SlackStandIn, bot: Bot) -> None:
    """A missing scope is named, with what was granted."""
    slack.scopes = {"chat:write", "im:history"}
    answer = bot("conversations.history", channel="C1")
    needed = ("missing_scope", "channels:history", "chat:write,im:history")
    assert (answer["error"], answer["needed"], answer["provided"]) == needed
    assert bot("conversations.history", channel="D1")["ok"]


def test_a_person_has_one_dm(slack: SlackStandIn, bot: Bot) -> None:
    """A message to a person's id goes to the same DM that conversations.open answers."""
    answer = bot("chat.postMessage", channel="U7", text="Montag")
    opened = bot("conversations.open", users="U7")
    assert answer["channel"] == opened["channel"]["id"] == "D7"
    assert [post.text for post in slack.posts("U7")] == ["Montag"]
    assert bot("conversations.info", channel="D7")["channel"]["user"] == "U7"


def test_only_what_stands_there_and_is_ours_is_edited(slack: SlackStandIn, bot: Bot) -> None:
    """Edits keep blocks that are not sent; deleted and others' messages are refused."""
    blocks = [{"type": "divider"}]
    ts = bot.says(blocks=blocks)
    assert bot("chat.update", channel="C1", ts=ts, text="Dienstag")["ok"]
    (post,) = slack.posts("C1")
    assert (post.text, post.blocks, bool(post.edited)) == ("Dienstag", blocks, True)
    theirs = slack.writes("C1", "Hallo")
    edit = {"channel": "C1", "ts": theirs.ts, "text": "x"}
    assert bot("chat.update", **edit)["error"] == "cant_update_message"
    assert bot("chat.delete", **edit)["error"] == "cant_delete_message"
    assert bot("chat.delete", channel="C1", ts=ts)["ok"]
    assert bot("chat.update", channel="C1", ts=ts, text="x")["error"] == "message_not_found"
    assert slack.deleted == [post]


def test_replies_stand_in_their_thread(slack: SlackStandIn, bot: Bot) -> None:
    """A reply is not part of the channel, and needs a message to stand under."""
    ts = bot.says()
    reply = bot.says("verschoben", thread_ts=ts)
    assert [post.ts for post in slack.thread("C1", ts)] == [reply]
    assert [post.ts for post in slack.posts("C1")] == [ts]
    lost = bot("chat.postMessage", channel="C1", text="x", thread_ts="1.000001")
    assert lost["error"] == "thread_not_found"
    bot("chat.delete", channel="C1", ts=ts)
    (tombstone,) = bot("conversations.history", channel="C1")["messages"]
    assert tombstone["subtype"] == "tombstone"


def test_a_modal_needs_a_fresh_trigger(bot: Bot) -> None:
    """A trigger_id is good once, for three seconds, in its own workspace."""
    moments = iter([100.0] * 4 + [104.0] * 20)
    slack = bot.slack
    good, late = slack.new_trigger("U1", TEAM), slack.new_trigger("U1", TEAM)
    assert bot("views.open", trigger_id="1.2.x", view=MODAL)["error"] == "invalid_trigger_id"
    assert bot("views.open", trigger_id=good, view=MODAL)["ok"]
    assert bot("views.open", trigger_id=good, view=MODAL)["error"] == "exchanged_trigger_id"
    slack.clock = lambda: time.time() + next(moments)
    assert bot("views.open", trigger_id=late, view=MODAL)["error"] == "expired_trigger_id"


def test_views_are_checked_and_guarded_by_their_hash(slack: SlackStandIn, bot: Bot) -> None:
    """A bad view is refused with words, and an old hash is a conflict."""
    trigger = slack.new_trigger("U1", TEAM)
    long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    refused = bot("views.open", trigger_id=trigger, view=long)
    assert refused["error"] == "invalid_arguments"
    assert "title must be 1 to 24" in refused["response_metadata"]["messages"][0]
    view = bot("views.open", trigger_id=trigger, view=MODAL)["view"]
    stale = {"view_id": view["id"], "hash": "1.2", "view": MODAL}
    assert bot("views.update", **stale)["error"] == "hash_conflict"
    assert bot("views.update", **stale | {"hash": view["hash"]})["ok"]
    assert bot("views.update", **stale)["error"] == "hash_conflict"
    assert bot("views.update", view_id="V0", view=MODAL)["error"] == "not_found"
    home = bot("views.publish", user_id="U1", view=HOME)["view"]
    assert bot("views.publish", user_id="U1", view=HOME, hash=home["hash"])["ok"]
    again = bot("views.publish", user_id="U1", view=HOME, hash=home["hash"])
    assert again["error"] == "hash_conflict"


def test_a_response_url_is_good_five_times_in_half_an_hour(slack: SlackStandIn, bot: Bot) -> None:
    """The sixth answer is refused, and so is a late one."""
    url = slack.response_url(team=TEAM, channel="C1", user="U1")
    for number in range(5):
        assert bot.client.post(url, json={"text": str(number)}).status_code == 200
    sixth = bot.client.post(url, json={"text": "6"})
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")
    assert [each.text for each in slack.ephemerals("U1")] == list("01234")
    other = slack.response_url(team=TEAM, channel="C1", user="U1")
    slack.clock = lambda: time.time() + 1801
    assert bot.client.post(other, json={"text": "x"}).json()["error"] == "expired_url"


def test_tokens_decide_about_the_workspace() -> None:
    """Two workspaces do not see each other, and each has its own scopes."""
    teams = {"T1": "xoxb-1", "T2": "xoxb-2"}
    with SlackStandIn(teams=teams) as slack, httpx.Client(base_url=slack.api_url) as client:
        one, two = Bot(slack, client, "xoxb-1"), Bot(slack, client, "xoxb-2")
        one.says("eins")
        slack.teams["T2"].scopes = {"chat:write"}
        assert slack.posts("C1", "T2") == []
        assert two("auth.test")["team_id"] == "T2"
        headers = {"Authorization": "Bearer xoxb-2"}
        answer = one.client.post("auth.test", headers=headers)
        assert answer.headers["x-oauth-scopes"] == "chat:write"
        assert Bot(slack, client, "xoxb-3")("auth.test")["error"] == "invalid_auth"
        one("auth.revoke")
        assert one("auth.test")["error"] == "token_revoked"


def test_a_code_becomes_a_token_once(slack: SlackStandIn, bot: Bot) -> None:
    """An installation gives a working token, and the code is used up."""
    code = slack.authorise(team="T9", user="U9", name="Neun", scopes=["chat:write"])
    client = (slack.client_id, slack.client_secret)
    wrong = bot.client.post("oauth.v2.access", data={"code": code}, auth=(client[0], "x"))
    assert wrong.json()["error"] == "bad_client_secret"
    answer = bot.client.post("oauth.v2.access", data={"code": code}, auth=client).json()
    assert (answer["team"], answer["scope"]) == ({"id": "T9", "name": "Neun"}, "chat:write")
    assert Bot(slack, bot.client, answer["access_token"])("auth.test")["team_id"] == "T9"
    again = bot.client.post("oauth.v2.access", data={"code": code}, auth=client).json()
    assert again["error"] == "code_already_used"


def test_people_are_as_they_were_set(slack: SlackStandIn, bot: Bot) -> None:
    """users.info tells the zone and the roles, and the locale only when asked."""
    slack.add_person("U5", locale="en-GB", tz="Europe/Lisbon", is_admin=True)
    user = bot("users.info", user="U5")["user"]
    assert (user["tz"], user["is_admin"], "locale" in user) == ("Europe/Lisbon", True, False)
    assert bot("users.info", user="U5", include_locale=True)["user"]["locale"] == "en-GB"
    assert bot("users.info", user="X")["error"] == "user_not_found"


def test_members_come_in_pages(slack: SlackStandIn, bot: Bot) -> None:
    """Who is in a channel is told page by page, and others get no ephemeral there."""
    slack.add_channel("C5", members=["U1", "U2", "U0BOT"])
    first = bot("conversations.members", channel="C5", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = bot("conversations.members", channel="C5", limit=2, cursor=cursor)
    assert [*first["members"], *rest["members"]] == ["U1", "U2", "U0BOT"]
    answer = bot("chat.postEphemeral", channel="C5", user="U3", text="x")
    assert answer["error"] == "user_not_in_channel"


def test_any_method_can_fail_and_none_is_made_up(slack: SlackStandIn, bot: Bot) -> None:
    """Failures wait for their method, and what Slack does not have is unknown."""
    slack.fail_next("conversations.history", failures.rate_limited(5))
    answer = bot.client.get("conversations.history", params={"channel": "C1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert bot("chat.postMesage", channel="C1")["error"] == "unknown_method"


def test_it_takes_thousands_of_posts_quickly(bot: Bot) -> None:
    """A thousand posts and all their pages take a few seconds at most."""
    started = time.monotonic()
    for number in range(1000):
        bot.says(str(number))
    cursor, seen = "", 0
    while True:
        page = bot("conversations.history", channel="C1", limit=200, cursor=cursor)
        seen += len(page["messages"])
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == 1000
    assert time.monotonic() - started < 20
