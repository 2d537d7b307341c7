"""Submit: what people enter about a lab takes effect in the transaction that stores it.

From a lab's people and their workspace's admins it counts at once; others propose, and the lab's
people decide. Rights are looked up here, whatever the caller's form said.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import CERTAIN, Status
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.submission import Submission, SubmissionKind, SubmissionState, about
from bot.errors import SubmissionError
from bot.jobs.actor import decides
from bot.jobs.effect import take_effect
from bot.jobs.proposals import ask_people, tell_author
from bot.jobs.record import resettle
from bot.store import (
    labs as lab_store,
    occurrences as occurrence_store,
    proposals as proposal_store,
    seen,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.jobs.actor import Actor
    from bot.store.engine import Store
    from bot.store.labs import LabState

MOST_OPEN: Final = 5
MOST_A_DAY: Final = 10
"""How many proposals of one person may wait, and how many be made within a day."""
MOST_MAILED: Final = 20
"""How many proposals by mail a lab's people get in a day: a mail address costs nothing."""
REMEMBERED: Final = timedelta(days=7)
"""How long a used link is remembered: longer than the letter that contains it is kept."""
OVER: Final = frozenset({SubmissionState.DECLINED, SubmissionState.RETRACTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What is to be submitted; the fields are as in `Submission`."""

    lab: str
    kind: SubmissionKind
    told: Mapping[str, Any]
    occurrence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One person's word at one moment; each method is one transaction unless it says otherwise.

    SubmissionError's reasons: `lab` (there is no such lab), `gone` (no such submission), `rights`,
    `decided` (it was declined or retracted), `many` (too many proposals of theirs), `crowd` (of
    all who wrote by mail), `nobody` (nobody to ask), `used`.

    A word that may be given only once has a name, `once`: its effect and its use are committed
    together, and a second time is refused as `used`.
    """

    store: Store
    registry: Registry
    actor: Actor
    now: datetime
    once: str = ""

    @property
    def hood(self) -> Neighbourhood:
        """Whose meetings a lab's may turn out to be."""
        return Neighbourhood(self.registry)

    def decides(self, slug: str) -> bool:
        """Whether this person may submit things about a lab without asking."""
        return decides(self.registry, self._lab(slug), self.actor)

    async def submit(self, new: New) -> Submission:
        """Accept something new: at once if they may decide, otherwise as a proposal."""
        lab = self._lab(new.lab)
        submission = Submission(
            lab=new.lab,
            kind=new.kind,
            told=new.told,
            occurrence=new.occurrence,
            workspace=self.actor.workspace,
            author=self.actor.user,
            created=self.now,
            updated=self.now,
        )
        async with self._write() as connection:
            if self.decides(new.lab):
                submission = self._approved(submission, lab)
                submission = await submission_store.add(connection, submission)
                await take_effect(connection, lab, self.now, self.hood)
                return submission
            await self._bound(connection, new.lab)
            submission = await submission_store.add(connection, submission)
            if not await ask_people(connection, self.registry, lab, submission, now=self.now):
                raise SubmissionError("nobody")
        return submission

    async def change(self, number: int, told: Mapping[str, Any]) -> Submission:
        """Replace what a submission says; a proposal counts from then on."""
        async with self._write() as connection:
            submission, lab = await self._theirs(connection, number)
            if submission.state in OVER:
                raise SubmissionError("decided")
            return await self._approve(connection, replace(submission, told=told), lab)

    async def decide(self, number: int, *, accept: bool) -> tuple[Submission, bool]:
        """Approve or decline a proposal; return its state, and whether this decided it.

        The first decision counts.
        """
        async with self._write() as connection:
            submission, lab = await self._theirs(connection, number)
            if submission.state is not SubmissionState.PROPOSED:
                return submission, False
            if accept:
                return await self._approve(connection, submission, lab), True
            declined = self._decided(submission, SubmissionState.DECLINED)
            await submission_store.save(connection, declined, self._name(declined))
            await tell_author(connection, declined, lab, self.now)
        return declined, True

    async def retract(self, number: int) -> Submission:
        """Withdraw a submission that counts, with immediate effect, or one's own proposal."""
        async with self._write() as connection:
            submission = await submission_store.get(connection, number, lock=True)
            if submission is None or not self._own(submission):
                submission, _ = await self._theirs(connection, number)
            if submission.state in OVER:
                raise SubmissionError("decided")
            counted = submission.state is SubmissionState.APPROVED
            gone = self._decided(submission, SubmissionState.RETRACTED)
            await submission_store.save(connection, gone, self._name(gone))
            if counted:
                await take_effect(connection, self._lab(gone.lab), self.now, self.hood)
        return gone

    async def set_straight(self, slug: str, occurrence: str) -> int:
        """Retract every correction of a meeting, so that its feed counts again; return how many."""
        lab = self._decided_by_me(slug)
        async with self._write() as connection:
            found = await submission_store.corrections_of(connection, occurrence, slug)
            for one in found:
                gone = self._decided(one, SubmissionState.RETRACTED)
                await submission_store.save(connection, gone, self._name(gone))
            if found:
                await take_effect(connection, lab, self.now, self.hood)
        return len(found)

    async def correct(self, occurrence: Occurrence, says: Mapping[str, Any]) -> Submission:
        """Change fields of a meeting, or make it `CERTAIN`.

        A meeting that people submitted is changed itself; for any other this is a correction.
        """
        slug = occurrence.labs[0]
        if self.decides(slug) and CERTAIN not in says:
            async with self.store.read() as connection:
                known = await submission_store.behind(connection, [occurrence.id])
                number, corrected = known.get(occurrence.id, (None, False))
                mine = await submission_store.get(connection, number) if number else None
            if mine is not None and not corrected:
                told = {name: value for name, value in {**mine.told, **says}.items() if value}
                return await self.change(mine.id, told)
        told = {"says": dict(says), "of": about(occurrence)}
        kind = SubmissionKind.CORRECTION
        return await self.submit(New(lab=slug, kind=kind, told=told, occurrence=occurrence.id))

    async def restore(self, occurrence: Occurrence) -> None:
        """Take a cancellation back: people's, and then, in a transaction of its own, the feed's."""
        slug = occurrence.labs[0]
        lab = self._decided_by_me(slug)
        async with self._write() as connection:
            told = await submission_store.corrections_of(connection, occurrence.id, slug)
            known = await submission_store.behind(connection, [occurrence.id])
            number = known.get(occurrence.id, (None, False))[0]
            mine = await submission_store.get(connection, number, lock=True) if number else None
            silenced = [after for one in (*told, mine) if one and (after := _without_status(one))]
            for one in silenced:
                after = self._decided(one, SubmissionState.APPROVED)
                await submission_store.save(connection, after, self._name(after))
            if silenced:
                await take_effect(connection, lab, self.now, self.hood)
            stands = await occurrence_store.by_ids(connection, [occurrence.id])
        if stands[occurrence.id].status is Status.CANCELLED:
            again = replace(self, once="")
            await again.correct(occurrence, {"status": Status.CONFIRMED.value})

    async def decide_evenings(self, slug: str, how: Callable[[LabState], LabState]) -> None:
        """Confirm or pause a lab's regular evenings, including those of the file.

        Pausing is no news; what a confirmation makes certain is.
        """
        lab = self._decided_by_me(slug)
        async with self._write() as connection:
            before = await lab_store.state(connection, slug)
            after = how(before)
            await lab_store.put_state(connection, slug, after)
            if before.paused != after.paused:
                await resettle(connection, lab, self.now, self.hood)
            await take_effect(connection, lab, self.now, self.hood)

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[AsyncConnection]:
        async with self.store.write() as connection:
            last = self.now + REMEMBERED
            if self.once and not await seen.remember(connection, self.once, last, self.now):
                raise SubmissionError("used")
            yield connection

    async def _approve(
        self, connection: AsyncConnection, submission: Submission, lab: Lab
    ) -> Submission:
        """Let a submission count from now on, and tell its proposer."""
        approved = self._approved(submission, lab)
        await submission_store.save(connection, approved, self._name(approved))
        await take_effect(connection, lab, self.now, self.hood)
        if submission.state is SubmissionState.PROPOSED:
            await tell_author(connection, approved, lab, self.now)
        return approved

    def _approved(self, submission: Submission, lab: Lab) -> Submission:
        """Return a submission as approved; that of a regular evening is its confirmation, too."""
        approved = self._decided(submission, SubmissionState.APPROVED)
        if submission.kind is not SubmissionKind.EVENING:
            return approved
        today = self.now.astimezone(ZoneInfo(lab.timezone)).date()
        return replace(approved, told={**submission.told, "confirmed": today.isoformat()})

    def _decided(self, submission: Submission, state: SubmissionState) -> Submission:
        name = self._name(submission)
        return replace(submission, state=state, decided_by=name, updated=self.now)

    def _name(self, submission: Submission) -> str:
        """Name the actor, as seen from the submission's workspace."""
        if self.actor.workspace == submission.workspace or self.actor.by_mail:
            return self.actor.user
        return submission_store.named(self.actor.workspace, self.actor.user)

    def _own(self, submission: Submission) -> bool:
        """Whether it is a proposal of this person that nobody has decided on."""
        mine = (self.actor.workspace, self.actor.user) == (submission.workspace, submission.author)
        return mine and submission.state is SubmissionState.PROPOSED

    def _lab(self, slug: str) -> Lab:
        lab = self.registry.get(slug)
        if lab is None:
            raise SubmissionError("lab")
        return lab

    def _decided_by_me(self, slug: str) -> Lab:
        if not self.decides(slug):
            raise SubmissionError("rights")
        return self._lab(slug)

    async def _theirs(self, connection: AsyncConnection, number: int) -> tuple[Submission, Lab]:
        """Lock a submission that this person may decide."""
        submission = await submission_store.get(connection, number, lock=True)
        if submission is None:
            raise SubmissionError("gone")
        return submission, self._decided_by_me(submission.lab)

    async def _bound(self, connection: AsyncConnection, slug: str) -> None:
        actor, yesterday = self.actor, self.now - timedelta(days=1)
        lately, waiting = await proposal_store.proposed_since(
            connection, actor.workspace, actor.user, yesterday
        )
        if waiting >= MOST_OPEN or lately >= MOST_A_DAY:
            raise SubmissionError("many")
        if actor.by_mail:
            mailed = await proposal_store.mailed_since(connection, slug, yesterday)
            if mailed >= MOST_MAILED:
                raise SubmissionError("crowd")


def _without_status(submission: Submission) -> Submission | None:
    """Return a submission without its cancellation; None if it has none."""
    told = dict(submission.told)
    says = told.get("says", told)
    if says.get("status") != Status.CANCELLED.value:
        return None
    left = {name: value for name, value in says.items() if name != "status"}
    return replace(submission, told={**told, "says": left} if "says" in told else left)
