"""By mail: people with neither Slack nor a terminal ask on the page, and get a link by letter.

The letter is the same for every address, so that nothing tells which are registered: its link
proves that somebody reads the mailbox, and only then do we look up what they may do. So nobody
writes to a lab's people in another's name, and nobody can make us send their words to strangers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.domain.event import CERTAIN, Status
from bot.domain.invitation import Asked, Deed
from bot.domain.submission import SubmissionKind
from bot.errors import SubmissionError
from bot.jobs.actor import Actor, decides
from bot.jobs.inviting import REQUEST, WISH
from bot.jobs.letters import MAIL, write_letter
from bot.jobs.lookup import standing
from bot.jobs.submit import MOST_A_DAY, REMEMBERED, New, Voice
from bot.store import labs as lab_store, letters, outbox, seen

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Lab, Registry
    from bot.domain.submission import Submission
    from bot.store.engine import Store

MOST_AN_HOUR: Final = 5
"""How many letters with links one mailbox gets in an hour, however its address is spelt."""
MOST_IN_ALL: Final = 200
"""After this many in an hour strangers get none: we must not be a way to pester them."""
TWICE: Final = timedelta(minutes=2)
"""Pressing the button twice within this time gives one letter."""


def registered(registry: Registry, lab: Lab, mail: str) -> str:
    """Return an address as the configuration spells it, if it is the lab's or network's people's.

    A letter must never go to a mailbox that only looks like the one that was registered.
    """
    network = registry.get(registry.network.slug)
    people = (*lab.people, *(network.people if network else ()))
    known = {one.casefold(): one.removeprefix(MAIL) for one in people if one.startswith(MAIL)}
    return known.get(f"{MAIL}{mail}".casefold(), mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postbox:
    """Accepts what is asked for on the page, at one moment.

    `workspace` is where deliveries go: "terminal" if there is no Slack.
    """

    store: Store
    registry: Registry
    workspace: str
    now: datetime

    async def ask(self, asked: Asked, mail: str) -> None:
        """Write a letter with a link to an address, unless it, or all of them, had too many.

        The asker does not learn of that: the answer is the same in every case.
        """
        lab = self.registry[asked.lab]
        to = registered(self.registry, lab, mail)
        about = {"topic": REQUEST, "lab": lab.slug, "asked": asked.written()}
        content = Content(language=lab.language, timezone=lab.timezone, about=about)
        await self._write(asked.name(to), f"{MAIL}{to}", content)

    async def renew(self, letter: Delivery) -> None:
        """Write a letter once more, because its link has expired."""
        await self._write(f"again:{letter.id}", letter.channel, letter.content)

    async def _write(self, name: str, channel: str, content: Content) -> None:
        """Write a letter with this name, unless it was just written or its mailbox had enough."""
        last = self.now + TWICE
        async with self.store.write() as connection:
            first = await seen.remember(connection, letters.REQUEST + name, last, self.now)
            if first and not await self._enough(connection, channel, str(content.about["lab"])):
                await outbox.add(connection, (self._letter(channel, content),))

    async def _enough(self, connection: AsyncConnection, channel: str, slug: str) -> bool:
        """Whether a mailbox gets no more letters for now.

        However much strangers ask for, those who decide for the lab get theirs.
        """
        hour = self.now - timedelta(hours=1)
        theirs, all_ = await letters.requests_since(connection, channel, hour)
        if theirs >= MOST_AN_HOUR:
            return True
        reader = Actor(workspace=self.workspace, user=channel)
        return all_ >= MOST_IN_ALL and not decides(self.registry, self.registry[slug], reader)

    def _letter(self, channel: str, content: Content) -> Delivery:
        return Delivery(
            workspace=self.workspace,
            channel=channel,
            kind=DeliveryKind.LETTER,
            slot=f"{letters.REQUEST}{secrets.token_hex(12)}",
            content=content,
            created=self.now,
            next_attempt=self.now,
        )

    def voice(self, letter: Delivery) -> Voice:
        """Let the reader of a letter's mailbox speak, once by each letter."""
        return Voice(
            store=self.store,
            registry=self.registry,
            actor=Actor(workspace=self.workspace, user=letter.channel),
            now=self.now,
            once=_once(letter),
        )

    async def used(self, letter: Delivery) -> bool:
        """Whether the reader of the mailbox has used this letter already."""
        async with self.store.read() as connection:
            last = await seen.until(connection, _once(letter))
        return last is not None and last > self.now

    async def do(self, asked: Asked, voice: Voice) -> Submission | None:
        """Do what was asked for, or propose it; None if it counts without a submission.

        SubmissionError as of `Voice`, and `asked` if a wish was passed on to the lab's people.
        """
        if asked.deed.of_evenings:
            await self._evenings(asked, voice)
            return None
        if asked.deed in {Deed.MEETING, Deed.EVENING}:
            kind = SubmissionKind(asked.deed.value)
            return await voice.submit(New(lab=asked.lab, kind=kind, told=asked.told))
        one = await standing(self.store, asked.occurrence, self.now)
        if asked.deed is Deed.ON and voice.decides(one.labs[0]):
            await voice.restore(one)
            return None
        says = {
            Deed.CHANGE: asked.told,
            Deed.OFF: {"status": Status.CANCELLED.value},
            Deed.ON: {"status": Status.CONFIRMED.value},
            Deed.CERTAIN: {CERTAIN: True},
        }[asked.deed]
        return await voice.correct(one, says)

    async def _evenings(self, asked: Asked, voice: Voice) -> None:
        lab = self.registry.get(asked.lab)
        if lab is None:
            raise SubmissionError("gone")
        if not voice.decides(lab.slug):
            await self._pass_on(asked, lab, voice)
            raise SubmissionError("asked")
        today = self.now.astimezone(ZoneInfo(lab.timezone)).date()

        def decided(state: lab_store.LabState) -> lab_store.LabState:
            if asked.deed is Deed.CONFIRM:
                return replace(state, confirmed=today)
            return replace(state, paused=asked.deed is Deed.PAUSE)

        await voice.decide_evenings(lab.slug, decided)

    async def _pass_on(self, asked: Asked, lab: Lab, voice: Voice) -> None:
        """Ask a lab's people whether what somebody says about their regular evenings is so."""
        day = self.now - timedelta(days=1)
        async with self.store.write() as connection:
            if not await seen.remember(connection, voice.once, self.now + REMEMBERED, self.now):
                raise SubmissionError("used")
            if await letters.wishes_since(connection, lab.slug, day) >= MOST_A_DAY:
                raise SubmissionError("crowd")
            written = await write_letter(
                connection,
                self.registry,
                lab,
                slot=f"{letters.WISH}{lab.slug}:{secrets.token_hex(8)}",
                about={"topic": WISH, "lab": lab.slug, "asked": asked.written()},
                now=self.now,
                workspace=self.workspace,
            )
            if not written:
                raise SubmissionError("nobody")


def _once(letter: Delivery) -> str:
    return f"letter:{letter.id}"
