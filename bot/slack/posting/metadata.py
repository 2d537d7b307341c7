"""What our posts carry unseen, so that they can be found again and told from all others.

Any app that may read a channel can read the metadata there, and every app can write its own. So
ours is signed with the program's secret key, and counts only on a message of our own bot.
Form and limits: https://docs.slack.dev/messaging/message-metadata.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from bot.jobs.deliver import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, Message

EVENT_TYPE: Final = "treffpunkt_delivery"

LONGEST_KEY: Final = 300
"""Bytes as JSON; with hash and event type it stays far below the 1 KB that Slack passes on."""


def key(delivery: Delivery) -> str:
    """Return what names a delivery for good; of a long key its hash."""
    told = "|".join(
        (
            delivery.workspace,
            delivery.channel,
            delivery.kind.value,
            delivery.slot,
            str(delivery.part),
        )
    )
    if len(json.dumps(told)) <= LONGEST_KEY:
        return told
    return f"sha256:{sha256(told.encode()).hexdigest()}"


def metadata(delivery: Delivery, message: Message, secret: bytes) -> dict[str, Any]:
    """Return the metadata of a delivery's post: its key, what it shows, and a keyed hash."""
    told = {"key": key(delivery), "shown": shown(message)}
    return {"event_type": EVENT_TYPE, "event_payload": told | {"hash": _seal(told, secret)}}


def shown_by(posted: Mapping[str, Any], delivery: Delivery) -> str | None:
    """Return what a message (as Slack lists it) shows, if it claims to be this delivery's."""
    told = _payload(posted)
    return str(told.get("shown", "")) if told.get("key") == key(delivery) else None


def is_sealed(posted: Mapping[str, Any], secret: bytes) -> bool:
    """Whether a message's metadata was made with this secret key."""
    told = _payload(posted)
    hash_ = str(told.get("hash", ""))
    return hmac.compare_digest(hash_.encode(), _seal(told, secret).encode())


def _payload(posted: Mapping[str, Any]) -> Mapping[str, Any]:
    carried = posted.get("metadata")
    if not isinstance(carried, dict) or carried.get("event_type") != EVENT_TYPE:
        return {}
    payload = carried.get("event_payload")
    return payload if isinstance(payload, dict) else {}


def _seal(told: Mapping[str, Any], secret: bytes) -> str:
    signed = f"{EVENT_TYPE}\n{told.get('key')}\n{told.get('shown')}"
    return hmac.new(secret, signed.encode(), sha256).hexdigest()
