"""A workspace with meetings, in which people ask through the real endpoint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.store import occurrences
from tests.domain.meetings import BERLIN, meeting

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_answer import Answer
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.conftest import Clock, SlackApplication

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """The running program, its people and what is in its store."""

    app: SlackApplication

    @property
    def store(self) -> Store:
        """What the program stores."""
        return self.app.store

    @property
    def slack(self) -> SlackStandIn:
        """The Slack it is connected to."""
        return self.app.slack

    @property
    def clock(self) -> Clock:
        """The moment it is, on that Thursday at 15:30 at first."""
        return self.app.clock

    def person(self, user: str = "U1", **told: Any) -> SlackPerson:
        """Somebody in the workspace; German and in Berlin unless told otherwise."""
        return self.app.person(user, **told)

    def abroad(self) -> SlackPerson:
        """Somebody in Lisbon whose Slack speaks English."""
        return self.person("U2", locale="en-GB", tz="Europe/Lisbon")

    async def hold(self, *held: Occurrence) -> None:
        """Put meetings into the store as a refresh does."""
        async with self.store.write() as connection:
            await occurrences.save(connection, held, set())


def evening(name: str, days: int, lab: str = "koeln", hour: int = 19, **facts: Any) -> Occurrence:
    """Return an evening so many days after that Thursday; its title is its name."""
    day = datetime(2026, 11, 19, tzinfo=BERLIN) + days * DAY
    begins = day.replace(hour=hour)
    known = {"title": f"Abend {name}", "labs": (lab,), "place": "Domplatz 1, Köln"}
    return replace(meeting(name, begins), **(known | facts))


def told(answer: Answer) -> list[str]:
    """Return the ids of the meetings in an answer, in their order."""
    named = (str(block.get("block_id", "")).partition(":") for block in answer.blocks)
    return [name for kind, _, name in named if kind == "meeting"]


def shown(answer: Answer) -> str:
    """Return all that the blocks say, a line each."""
    return "\n".join(_words(answer.blocks))


def _words(node: Any) -> list[str]:
    if isinstance(node, list):
        return [words for each in node for words in _words(each)]
    if not isinstance(node, dict):
        return []
    said = [node["text"]] if isinstance(node.get("text"), str) else []
    return said + [words for each in node.values() for words in _words(each)]
