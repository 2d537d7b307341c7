"""People decide by hand which occurrences are one meeting; that lasts, and is no news."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final

from bot.domain.decision import Decision, Verdict, name_of
from bot.domain.derived import derived_id
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.settle import News
from bot.errors import UsageError
from bot.jobs.rejoin import unite
from bot.jobs.scene import Scene
from bot.store import identity, occurrences as occurrence_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.known import KnownListing
    from bot.domain.lab import Registry
    from bot.store.engine import Store

FAR: Final = timedelta(days=2)
"""Meetings that begin this far from each other are merged only if somebody insists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A person who decides at one moment; UsageError says in one line what is wrong."""

    store: Store
    registry: Registry
    author: str
    now: datetime

    async def merge(self, one: str, other: str, *, insist: bool = False) -> Occurrence:
        """Make two occurrences one meeting, and return it; it keeps the older id."""
        async with self.store.write() as connection:
            scene = await Scene.of_all(connection, Neighbourhood(self.registry), self.now)
            both = [await _living(connection, name) for name in (one, other)]
            first, second = both
            if first.id == second.id:
                same = f"{one} and {other} are one meeting already; treffpunkt split parts them"
                raise UsageError(
                    f"{one}: name two meetings, not one twice" if one == other else same
                )
            apart = abs(first.starts_at - second.starts_at)
            if apart >= FAR and not insist:
                raise UsageError(
                    f"“{first.title}” and “{second.title}” begin {apart.days} days apart; "
                    "if they are one meeting all the same, add --yes"
                )
            listings = await scene.told_of({first.id, second.id})
            kept, gone = sorted((first.id, second.id), key=lambda name: _age(listings, name))
            decision = self._decision(Verdict.TOGETHER, kept, gone, listings)
            await identity.decide(connection, decision)
            await unite(scene, listings, {gone: kept})
            found, _ = await occurrence_store.stored(connection, {kept})
        return found[kept]

    async def split(self, one: str) -> list[Occurrence]:
        """Part the listings of an occurrence into several; return these, the oldest first.

        The oldest listing keeps the id, a rule's only if there is no other. What people had merged
        is parted as it was.
        """
        async with self.store.write() as connection:
            scene = await Scene.of_all(connection, Neighbourhood(self.registry), self.now)
            whole = await _living(connection, one)
            listings = await scene.told_of({whole.id})
            parts = await self._parts(scene, whole, one, listings)
            moved = [replace(known, occurrence=parts.get(known, whole.id)) for known in listings]
            ids = {known.occurrence for known in moved}
            await identity.revive(connection, ids - {whole.id})
            changed = [known for known in moved if known.occurrence != whole.id]
            ordered = sorted(ids, key=lambda name: (name != whole.id, _age(moved, name)))
            # The new rows first: a listing must not refer to a row that is not there.
            await scene.write(moved, moved, ids, News(quiet=True))
            await identity.move_listings(connection, changed)
            for kept, other in combinations(ordered, 2):
                decision = self._decision(Verdict.APART, kept, other, moved)
                await identity.decide(connection, decision)
            found, _ = await occurrence_store.stored(connection, ids)
        return [found[name] for name in ordered]

    async def _parts(
        self, scene: Scene, whole: Occurrence, asked: str, listings: Sequence[KnownListing]
    ) -> Mapping[KnownListing, str]:
        """Return which listings leave, and the id of the occurrence to which each then belongs."""
        tellers = sorted(
            (known for known in listings if not known.is_correction),
            # A rule's date is then mostly held back: people would lose the meeting that they know.
            key=lambda known: (known.is_rule, known.age),
        )
        if len(tellers) < 2:  # noqa: PLR2004
            raise UsageError(f"{asked}: only one source tells of it, so there is nothing to split")
        together = await _put_together(scene.connection, whole.id, asked)
        if together is not None:
            names = set(together.other_told)
            leaving = [known for known in tellers if name_of(known) in names]
            if 0 < len(leaving) < len(tellers):
                return dict.fromkeys(leaving, together.other)
        parts: dict[KnownListing, str] = {}
        for known in tellers[1:]:
            parts[known] = await _free_id(scene, known, {whole.id, *parts.values()})
        return parts

    def _decision(
        self, verdict: Verdict, kept: str, other: str, listings: Sequence[KnownListing]
    ) -> Decision:
        return Decision(
            verdict=verdict,
            kept=kept,
            other=other,
            told=tuple(name_of(known) for known in listings if known.occurrence == kept),
            other_told=tuple(name_of(known) for known in listings if known.occurrence == other),
            author=self.author,
            at=self.now,
            until=max(known.listing.ends_at for known in listings),
        )


async def _living(connection: AsyncConnection, name: str) -> Occurrence:
    found = (await occurrence_store.by_ids(connection, [name])).get(name)
    if found is None:
        raise UsageError(
            f"{name}: there is no meeting of that id; treffpunkt events --json has them"
        )
    return found


def _age(listings: Sequence[KnownListing], name: str) -> tuple[int, str]:
    """Order occurrences by their oldest listing."""
    return min((known.age for known in listings if known.occurrence == name), default=0), name


async def _put_together(connection: AsyncConnection, whole: str, asked: str) -> Decision | None:
    """Return the last merge by people within what is one meeting now; that of `asked`, if any."""
    names = [whole, *await identity.aliases_of(connection, whole)]
    every = await identity.decided_of(connection, names)
    together = [each for each in every if each.verdict is Verdict.TOGETHER]
    named = [each for each in together if each.other == asked]
    return next(reversed(named or together), None)


async def _free_id(scene: Scene, known: KnownListing, taken: set[str]) -> str:
    """Return a listing's own id, which is the one that it had before it was merged away."""
    taken = set(taken)
    while True:
        name = derived_id(known.lab, known.listing, taken)
        if not await scene.told_of({name}):
            return name
        taken.add(name)
