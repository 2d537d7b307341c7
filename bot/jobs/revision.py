"""Decide what a living post needs to be true again: edits, more parts or fewer parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.digest import recompose
from bot.domain.event import Basis, Status
from bot.domain.facts import Facts
from bot.jobs.deliver import shown
from bot.jobs.remind import PERSONAL, REMINDED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.delivery import Message
    from bot.domain.event import Occurrence
    from bot.domain.subscription import Subscription
    from bot.store.outbox import Post
    from bot.store.posts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an announcement needs: posts to edit, parts to add, posts to delete."""

    edits: tuple[Change, ...] = ()
    added: tuple[Delivery, ...] = ()
    surplus: tuple[Part, ...] = ()
    as_wanted: tuple[int, ...] = ()
    busy: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One post and what it should show; `first` is what it first told of each meeting."""

    delivery: Delivery
    post: Post
    message: Message
    found: Mapping[str, Occurrence]
    first: Mapping[str, Facts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is read at once: what is posted, what is true now, what might be added."""

    now: datetime
    slots: Sequence[tuple[Part, ...]]
    found: Mapping[str, Occurrence]
    hidden: set[str]
    pausing: frozenset[str]
    """Labs whose regular evenings are paused."""
    coming: Sequence[Occurrence]
    switched_off: set[tuple[str, str, str]]
    """Workspace, user and meeting of reminders that somebody switched off."""
    listeners: Mapping[tuple[str, str], tuple[Subscription, frozenset[str] | None]]


def plan(
    parts: tuple[Part, ...],
    known: Known,
    message_of: Callable[[Delivery, Mapping[str, Occurrence]], Message | None],
) -> Plan:
    """Decide what an announcement needs in order to be true."""
    if any(part.is_under_way for part in parts):
        return Plan(busy=tuple(part.delivery.id for part in parts if part.living))
    first, meetings, contents = _as_now(parts, known)
    standing = {part.delivery.part: part for part in parts if part.post is not None}
    edits, added, as_wanted = [], [], []
    for content in contents:
        found = {one: meetings[one] for one in ids_of(content) if one in meetings}
        was = {one: first.get(one) or Facts.of(each) for one, each in found.items()}
        about = {"first": {one: facts.stored() for one, facts in was.items()}}
        asked = replace(content, about={**content.about, **about})
        part = standing.get(content.part)
        if part is None or part.post is None:
            added += _more(parts, asked, known.now)
            continue
        delivery = replace(part.delivery, content=asked)
        if not part.living or (message := message_of(delivery, found)) is None:
            continue
        if shown(message) == part.post.shown:
            as_wanted += [delivery.id] * (part.next_edit is not None)
        elif part.next_edit is None or part.next_edit <= known.now:
            edits.append(
                Change(delivery=delivery, post=part.post, message=message, found=found, first=was)
            )
    surplus = (part for number, part in standing.items() if number > len(contents) and part.living)
    return Plan(
        edits=tuple(edits),
        added=tuple(added),
        surplus=tuple(surplus),
        as_wanted=tuple(as_wanted),
    )


def _as_now(
    parts: tuple[Part, ...], known: Known
) -> tuple[dict[str, Facts], dict[str, Occurrence], tuple[Content, ...]]:
    """Return what was first told, the meetings as they are, and the contents as they should be."""
    found, lead = known.found, parts[0].delivery
    first: dict[str, Facts] = {}
    for one, facts in (pair for part in parts for pair in part.first.items()):
        name = found[one].id if one in found else one
        # If two became one, what was told of the one that remains counts.
        if one == name or name not in first:
            first[name] = Facts.read(facts)
    ids = [one for part in parts for one in ids_of(part.delivery.content)]
    meetings = {found[one].id: found[one] for one in ids if one in found}
    if lead.kind is not DeliveryKind.DIGEST:
        # A reminder stays, whatever became of its meeting: one held back does not take place.
        meetings |= {
            one: replace(meetings[one], status=Status.CANCELLED, vanished=True)
            for one in known.hidden.intersection(meetings)
        }
        content = replace(
            lead.content, special=tuple(meetings), usual=(), about=_about(lead, known)
        )
        return first, meetings, (content,)
    meetings = {
        one: _paused(each, known.now) if one in known.hidden else each
        for one, each in meetings.items()
        if one not in known.hidden or _pauses(each, known)
    }
    wanted = None
    if listener := known.listeners.get((lead.workspace, lead.channel)):
        subscription, labs = listener
        heard = [each for each in known.coming if labs is None or not labs.isdisjoint(each.labs)]
        wanted = subscription, heard
    contents = recompose(lead.content, meetings.values(), first, wanted, known.now)
    coming = {each.id: each for each in known.coming}
    return first, coming | meetings, contents


def _pauses(occurrence: Occurrence, known: Known) -> bool:
    """Whether it is a regular evening of a lab that pauses, where nobody should go now."""
    return occurrence.basis is Basis.RULE and not known.pausing.isdisjoint(occurrence.labs)


def _paused(occurrence: Occurrence, now: datetime) -> Occurrence:
    off = occurrence.status is Status.CANCELLED or occurrence.ends_at <= now
    return occurrence if off else replace(occurrence, status=Status.CANCELLED, vanished=True)


def _about(reminder: Delivery, known: Known) -> dict[str, Any]:
    """Return what else a reminder needs: whether its button is on, as its reader left it."""
    about = dict(reminder.content.about)
    if about.get(PERSONAL):
        said = {(reminder.workspace, reminder.channel, one) for one in ids_of(reminder.content)}
        about[REMINDED] = said.isdisjoint(known.switched_off)
    return about


def _more(parts: tuple[Part, ...], content: Content, now: datetime) -> list[Delivery]:
    """Return the additional part that a digest needs; none if people had removed it.

    One that Slack refused is tried again when it has something else to tell.
    """
    numbered = {part.delivery.part: part.delivery for part in parts}
    known = numbered.get(content.part)
    if known is not None:
        anew = known.state is DeliveryState.FAILED and ids_of(known.content) != ids_of(content)
        if known.state is not DeliveryState.DROPPED and not anew:
            return []
    lead = parts[0].delivery
    new = replace(lead, id=0, part=content.part, content=content, created=now, next_attempt=now)
    return [replace(new, state=DeliveryState.PENDING, attempts=0, error=None)]


def ids_of(content: Content) -> tuple[str, ...]:
    """Return the ids of all occurrences in a delivery."""
    return *content.special, *content.usual
