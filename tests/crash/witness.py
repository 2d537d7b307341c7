"""What people in the channels saw: counted from Slack's side, compared with the outbox."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Delivery, DeliveryState
from bot.slack.posting.metadata import key
from bot.store import outbox
from bot.store.claiming import STUCK

if TYPE_CHECKING:
    from bot.store.engine import Store
    from tests.fakes.slack import Post, SlackStandIn

REFUSED = ("is_archived", "invalid_blocks")
OVER = (DeliveryState.FAILED, DeliveryState.DROPPED)


class Diary(list[Any]):
    """The effects that people could see, with the time of each."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, effect: Any) -> None:
        """Write down an effect and when it happened."""
        super().append(effect)
        self.times.append(time.time())


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of all deliveries, in the end; none may be lost, twice there or disordered."""

    deliveries: int
    lost: tuple[str, ...]
    """What is known of each that is lost."""
    twice: int
    disordered: int
    """Channels in which a message stands before an earlier one."""
    unknown: int
    refused: int
    """Refused by Slack for good, with the parts that follow; reported."""
    ever_twice: int
    """Messages that stood there twice for a while."""
    longest: float
    """For how many seconds, at most."""


async def judge(store: Store, slack: SlackStandIn) -> Verdict:
    """Compare what stands in the channels with what should."""
    async with store.read() as connection:
        every = await outbox.in_state(connection, *DeliveryState)
    stands: dict[str, list[Post]] = defaultdict(list)
    for post in slack.everything():
        stands[_key(post)].append(post)
    unknown = [each for each in every if each.state is DeliveryState.UNKNOWN]
    over = [each for each in every if each.state in OVER]
    refused = [each for each in over if any(error in (each.error or "") for error in REFUSED)]
    accounted = {each.id for each in (*unknown, *refused)}
    doubled = _doubled(slack)
    return Verdict(
        deliveries=len(every),
        lost=tuple(
            f"{each.channel} {each.slot} {each.part} {each.state} {each.attempts} {each.error}"
            for each in every
            if each.id not in accounted and not stands[key(each)]
        ),
        twice=sum(len(posts) > 1 for posts in stands.values()),
        disordered=_disordered(every, stands),
        unknown=len(unknown),
        refused=len(refused),
        ever_twice=len(doubled),
        longest=max(doubled.values(), default=0),
    )


def _key(post: Post) -> str:
    assert post.metadata is not None
    return str(post.metadata["event_payload"]["key"])


def _disordered(every: list[Delivery], stands: dict[str, list[Post]]) -> int:
    """Count the channels out of order, but for what failed so often that others went first."""
    stuck = {(each.channel, each.slot) for each in every if each.attempts >= STUCK}
    channels: dict[str, list[str]] = defaultdict(list)
    for delivery in sorted(every, key=lambda each: each.id):
        if (delivery.channel, delivery.slot) in stuck:
            continue
        channels[delivery.channel] += [post.ts for post in stands[key(delivery)][:1]]
    return sum(shown != sorted(shown) for shown in channels.values())


def _doubled(slack: SlackStandIn) -> dict[str, float]:
    """Return which messages stood there twice, and for how many seconds altogether."""
    diary = slack.effects
    assert isinstance(diary, Diary)
    visible: Counter[str] = Counter()
    since: dict[str, float] = {}
    doubled: dict[str, float] = {}
    for effect, at in zip(diary, diary.times, strict=True):
        if effect.kind not in {"post", "removal"}:
            continue
        name = _key(effect.what)
        visible[name] += 1 if effect.kind == "post" else -1
        if visible[name] > 1:
            since.setdefault(name, at)
        elif name in since:
            doubled[name] = doubled.get(name, 0) + at - since.pop(name)
    return doubled | {name: time.time() - at for name, at in since.items()}
