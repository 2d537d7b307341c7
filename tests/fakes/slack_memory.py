"""What stands in the Slack stand-in, and the looks that a test takes at it.

`Memory` is what a test looks at and sets up; the sibling modules hold what each API method does
with it. Everything is kept per workspace; where a test names none, the first one is meant.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING

from tests.fakes.slack_nouns import (
    APP_TOKEN,
    BOT_USER,
    SCOPES,
    TEAM,
    TOKEN,
    Channel,
    Effect,
    Ephemeral,
    Json,
    Post,
    Team,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Memory:
    """All that a test sets up beforehand and looks at afterwards."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        teams: dict[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.calls: Counter[str] = Counter()
        self.bodies: list[tuple[str, Json]] = []
        self.teams: dict[str, Team] = {}
        self.tokens: dict[str, Team] = {}
        self.dead_tokens: dict[str, str] = {}
        """Tokens that no longer work, and the error that says so."""
        self.app_token = APP_TOKEN
        self.client_id, self.client_secret = "1234.5678", "client-secret"
        self.codes: dict[str, Json] = {}
        self.triggers: dict[str, Trigger] = {}
        self.used_triggers: set[str] = set()
        self.trigger_seconds = 3.0
        """So long a trigger_id is good for a view; Slack's own time, by the clock on the wall."""
        self.views: dict[str, list[Json]] = defaultdict(list)
        """The modals open before each person, the uppermost last."""
        self.filled: dict[str, dict[str, Json]] = {}
        """What stands in the fields of each open view: block_id, then action_id."""
        self.homes: dict[str, Json] = {}
        self.unfurls: list[Json] = []
        self.effects: list[Effect] = []
        self.page_size = 999
        """Slack's most for a page; https://docs.slack.dev/reference/methods/conversations.history
        tells who gets only 15."""
        self._whispers: list[Ephemeral] = []
        self._last = 0
        self._numbers = count(1)
        for team, its_token in (teams or {TEAM: token}).items():
            self.add_team(team, its_token)

    def add_team(
        self, team: str, token: str, *, name: str = "", scopes: Iterable[str] = SCOPES
    ) -> Team:
        """Install the app in a workspace, or give an installed one a new token and scopes."""
        known = self.teams.get(team)
        if known is None:
            default = "Stand-in" if not self.teams else f"Stand-in {len(self.teams) + 1}"
            known = self.teams[team] = Team(team, name or default, token, set())
        known.token, known.scopes = token, set(scopes)
        self.tokens[token] = known
        self.dead_tokens.pop(token, None)
        return known

    def of(self, team: str | None = None) -> Team:
        """Return a workspace; the first one if none is named."""
        return self.teams[team] if team else next(iter(self.teams.values()))

    @property
    def token(self) -> str:
        """The token of the first workspace."""
        return self.of().token

    @property
    def scopes(self) -> set[str]:
        """What was granted in the first workspace; change it in place."""
        return self.of().scopes

    @scopes.setter
    def scopes(self, granted: Iterable[str]) -> None:
        self.of().scopes = set(granted)

    def add_person(self, user: str, *, team: str | None = None, **told: object) -> Json:
        """Make a person known, or change one: locale, tz, is_admin, is_owner, deleted, is_bot.

        With missing=True Slack says user_not_found; anybody not set here is an ordinary member.
        """
        known = self.of(team).people.setdefault(
            user, {"id": user, "name": user.lower(), "locale": "de-DE", "tz": "Europe/Berlin"}
        )
        known.update(told)
        return known

    def add_channel(
        self,
        channel: str,
        *,
        team: str | None = None,
        name: str = "",
        private: bool = False,
        archived: bool = False,
        members: Iterable[str] | None = None,
    ) -> Channel:
        """Make a channel known; others exist all the same, public and with everyone in it."""
        its_id = self.channel_id(channel)
        made = Channel(its_id, name or its_id[1:].lower(), private, archived)
        made.members = None if members is None else list(members)
        self.of(team).channels[its_id] = made
        return made

    def channel(self, channel: str, team: str | None = None) -> Channel:
        """Return a channel, known or not."""
        its_id = self.channel_id(channel)
        return self.of(team).channels.get(its_id) or Channel(its_id, its_id[1:].lower())

    def members(self, channel: str, team: str | None = None) -> list[str]:
        """Return who is in a channel."""
        its_id = self.channel_id(channel)
        if its_id.startswith("D"):
            return [f"U{its_id[1:]}", BOT_USER]
        known = self.channel(channel, team).members
        return [*self.of(team).people, BOT_USER] if known is None else known

    @staticmethod
    def channel_id(channel: str) -> str:
        """Return the id of a channel: "#general" has one too, and a person's id means the DM."""
        if channel.startswith("#"):
            return f"C{channel[1:].upper()}"
        return f"D{channel[1:]}" if channel.startswith(("U", "W")) else channel

    def refuse(self, channel: str, error: str | None, *, team: str | None = None) -> None:
        """Answer every message to a channel with an error, until told None."""
        if error is None:
            self.of(team).refusing.pop(self.channel_id(channel), None)
        else:
            self.of(team).refusing[self.channel_id(channel)] = error

    def posts(self, channel: str, team: str | None = None) -> list[Post]:
        """Return what is visible in a channel (or DM), the oldest first, without replies."""
        return [post for post in self._standing(channel, team) if not post.is_reply]

    def thread(self, channel: str, ts: str, team: str | None = None) -> list[Post]:
        """Return the visible replies to a message, the oldest first."""
        replies = self.of(team).threads[self.channel_id(channel), ts]
        return [post for post in list(replies) if not post.deleted]

    def everything(self, team: str | None = None) -> list[Post]:
        """Return what the app posted and is visible anywhere, replies too, as it was posted."""
        teams = [self.of(team)] if team else list(self.teams.values())
        shown = [
            post
            for each in teams
            for channel in list(each.posts)
            for post in self._standing(channel, each.id)
        ]
        return sorted((post for post in shown if post.user is None), key=_age)

    @property
    def deleted(self) -> list[Post]:
        """What stood in a channel once, and was deleted."""
        every = (posts for team in self.teams.values() for posts in list(team.posts.values()))
        return sorted((p for posts in every for p in list(posts.values()) if p.deleted), key=_age)

    def ephemerals(self, user: str, team: str | None = None) -> list[Ephemeral]:
        """Return what only this person sees, the oldest first."""
        told = [each for each in list(self._whispers) if each.user == user]
        return [each for each in told if team in {None, each.team}]

    def view(self, user: str) -> Json | None:
        """Return the modal that a person has before them."""
        stack = self.views[user]
        return stack[-1] if stack else None

    def writes(
        self,
        channel: str,
        text: str,
        *,
        user: str = "U1",
        thread_ts: str | None = None,
        team: str | None = None,
    ) -> Post:
        """Let a person write a message into a channel."""
        its_id = self.channel_id(channel)
        post = Post(its_id, self.next_ts(), text, [], None, {}, self.of(team).id, thread_ts, user)
        return self.keep(post)

    def _standing(self, channel: str, team: str | None) -> list[Post]:
        known = self.of(team).posts.get(self.channel_id(channel), {})
        return [post for post in list(known.values()) if not post.deleted]

    def keep(self, post: Post, url: str = "") -> Post:
        """Let a message stand in its channel from now on."""
        post.accepted = time.time()
        team = self.of(post.team)
        team.posts[post.channel][post.ts] = post
        if post.thread_ts and post.thread_ts != post.ts:
            team.threads[post.channel, post.thread_ts].append(post)
        self.effects.append(Effect("post", team.id, post.channel, post.user or "", post, url))
        return post

    def whisper(self, told: Ephemeral, url: str = "") -> Ephemeral:
        """Show a message to one person."""
        self._whispers.append(told)
        self.effects.append(Effect("ephemeral", told.team, told.channel, told.user, told, url))
        return told

    def hush(self, told: Ephemeral) -> None:
        """Take a message from before the one person who sees it."""
        if told in self._whispers:
            self._whispers.remove(told)

    def next_ts(self) -> str:
        """Return a ts later than all before it, by the clock if that has moved on."""
        self._last = max(self._last + 1, int(self.clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def number(self) -> int:
        """Return a number that was not used before."""
        return next(self._numbers)

    def new_trigger(self, user: str, team: str, view: str | None = None) -> str:
        """Hand out a trigger_id: good for one view within a few seconds."""
        trigger = f"{self.number()}.{int(self.clock())}.{team.lower()}"
        self.triggers[trigger] = Trigger(team, user, self.clock() + self.trigger_seconds, view)
        return trigger


def _age(post: Post) -> tuple[float, str]:
    return post.accepted, post.ts
