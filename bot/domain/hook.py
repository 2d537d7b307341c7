"""A webhook: a program elsewhere that hears of each change, as data.

What is sent follows Standard Webhooks 1.0.0
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
`type`, `timestamp` and `data`, under an id that stays the same however often it is sent.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.domain.contract import change_json, public_json
from bot.domain.delivery import Content, Delivery, DeliveryKind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.event import Change, Occurrence

PATIENCE: Final = timedelta(days=3)
"""How long a change is kept for a receiver that does not answer."""

KEY_BYTES: Final = range(24, 65)
FORM: Final = "whsec_ and 24 to 64 random bytes in base64 (openssl rand -base64 32)"
"""What a secret looks like, in the standard's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A registered receiver; without labs and states it hears of every lab that is no friend."""

    name: str
    url: str
    labs: tuple[str, ...] = ()
    """Slugs."""
    states: tuple[str, ...] = ()
    """ISO 3166-2."""

    @property
    def channel(self) -> str:
        """Its channel in the outbox."""
        return f"hook:{self.name}"


def gone(url: str) -> str:
    """Return the error of a delivery whose receiver wants no more (410 Gone)."""
    return f"{url} answered 410 Gone: take it out of network.toml, or change its url"


def delivery_of(
    hook: Hook, change: Change, number: int, *, workspace: str, now: datetime
) -> Delivery:
    """Return the delivery that tells a receiver of a change; `number` is the change's id."""
    at = f"{change.at:%Y%m%dT%H%M%SZ}"
    return Delivery(
        workspace=workspace,
        channel=hook.channel,
        kind=DeliveryKind.HOOK,
        # The number alone could name another change once the database has been made anew.
        slot=f"{number}:{change.occurrence}:{change.kind.value}:{at}",
        content=Content(
            language="en",
            timezone="UTC",
            special=(change.occurrence,),
            about={"change": change_json(change)},
        ),
        created=now,
        next_attempt=now,
    )


def message_id(delivery: Delivery) -> str:
    """Return what names a message in `webhook-id`, by which a receiver knows what it has."""
    return f"msg_{sha256(f'{delivery.channel}|{delivery.slot}'.encode()).hexdigest()[:32]}"


def body_of(delivery: Delivery, occurrence: Occurrence | None) -> str:
    """Return the JSON that is sent: the change, and the meeting as it is when it is sent.

    `occurrence` is None where it has been forgotten since.
    """
    change = delivery.content.about["change"]
    told = {
        "type": f"occurrence.{change['kind']}",
        "timestamp": change["at"],
        "data": {
            "change": change,
            "occurrence": None if occurrence is None else public_json(occurrence),
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def signing_keys(secret: str) -> tuple[bytes, ...]:
    """Return the keys in a secret: one, or the new and the old one, while one takes over.

    None at all if any of them is written wrongly.
    """
    try:
        keys = tuple(
            base64.b64decode(one.removeprefix("whsec_"), validate=True)
            for one in secret.split()
            if one.startswith("whsec_")
        )
    except ValueError:
        return ()
    whole = len(keys) == len(secret.split()) and all(len(key) in KEY_BYTES for key in keys)
    return keys if whole else ()
