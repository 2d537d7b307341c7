from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings, strategies as st

from bot.domain.delivery import Message
from bot.slack.posting.metadata import is_sealed, key, metadata, shown_by
from tests.secret import SECRET
from tests.slack.posting.test_send import HELLO, delivery

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery

SLACKS_LIMIT = 1024


def far(channel: str, slot: str) -> Delivery:
    """A delivery with a long name."""
    return replace(delivery(channel), slot=slot, workspace="T0123456789")


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=160))
def test_it_is_under_a_kilobyte_whatever_it_is_called(channel: str, slot: str) -> None:
    """Channels and slots as long as the columns, in any script, stay far below Slack's limit."""
    carried = metadata(far(channel, slot), HELLO, SECRET)
    assert len(json.dumps(carried).encode()) < SLACKS_LIMIT / 1.5


def test_long_names_that_differ_at_the_end_differ() -> None:
    """A digest of the whole name takes its place."""
    one, other = far("#" + "ü" * 79, "x" * 159 + "1"), far("#" + "ü" * 79, "x" * 159 + "2")
    assert key(one) != key(other)
    carried = {"metadata": metadata(one, HELLO, SECRET)}
    assert shown_by(carried, one) is not None
    assert shown_by(carried, other) is None


def test_a_seal_covers_all_that_it_seals() -> None:
    """Neither key nor what is shown can be exchanged."""
    carried = metadata(delivery(), HELLO, SECRET)
    assert is_sealed({"metadata": carried}, SECRET)
    for name in ("key", "shown", "hash"):
        payload = carried["event_payload"] | {name: "f00"}
        assert not is_sealed({"metadata": carried | {"event_payload": payload}}, SECRET)


def test_strange_metadata_is_nobody_s() -> None:
    """Whatever others write into their metadata harms nothing."""
    others: tuple[object, ...] = (None, 7, "x", [], {}, {"event_type": "treffpunkt_delivery"})
    for carried in (*others, {"event_type": "treffpunkt_delivery", "event_payload": ["ü"]}):
        assert shown_by({"metadata": carried}, delivery()) is None
        assert not is_sealed({"metadata": carried}, SECRET)
    strange = metadata(delivery(), Message("", ()), SECRET)
    strange["event_payload"]["hash"] = "ü"
    assert not is_sealed({"metadata": strange}, SECRET)
