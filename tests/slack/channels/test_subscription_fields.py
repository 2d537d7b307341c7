"""What comes back in the form can hold anything; it is read, or told at its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from bot.domain.subscription import Subscription
from bot.slack.channels.subscription_fields import Fields
from bot.slack.channels.subscription_form import Form, draw
from bot.text import translator
from tests.fakes.block_kit_views import view_complaints
from tests.slack.channels.channel_stage import REGISTRY

NAMES = (
    *("labs", "states", "near", "within_km", "attendance", "rhythm", "at", "timezone"),
    *("reminders", "extras", "language", "policy", "named"),
)
KEYS = (
    *("value", "selected_option", "selected_options", "selected_time", "selected_users"),
    "type",
)
T = translator("de")
PLAIN = Subscription(channel="C1")

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=90) | st.floats()
telling = st.sampled_from(
    ("ulm", "DE-NW", "weekly:3", "monthly:31", "86400", "99999999", "de", "48.4,10", "Köln, ulm")
)
told = scalars | telling
options = st.dictionaries(st.sampled_from(("value", "text")), told)
fields = st.dictionaries(st.sampled_from(KEYS), told | options | st.lists(told | options))
states = st.dictionaries(
    st.sampled_from(NAMES), told | st.dictionaries(st.sampled_from(NAMES), fields | told)
)


def at_field(state: dict[str, Any]) -> dict[str, Any]:
    """Put each field where Slack puts it: below a block of the same name."""
    return {name: {name: value} for name, value in state.items()}


@settings(deadline=None, max_examples=300)
@given(states | st.dictionaries(st.sampled_from(NAMES), fields).map(at_field))
def test_nothing_that_comes_back_breaks_it(state: dict[str, Any]) -> None:
    """Whatever is read can be stored, shown in the form again, and read the same."""
    read = Fields(state, REGISTRY, T)
    chosen, policy = read.read(PLAIN), read.policy()
    assert all(name in NAMES and words for name, words in read.errors.items())
    assert (chosen.channel, chosen.workspace) == ("C1", "")
    assert len(chosen.near or "") <= 80
    assert all(timedelta() < lead for lead in chosen.reminders) or "reminders" in read.errors
    if not read.errors:
        form = Form(chosen=chosen, channel_name="x", is_new=False, policy=policy)
        assert view_complaints(draw(form, REGISTRY, T, metadata=""), "modal") == []


def test_every_mistake_is_told_at_once() -> None:
    """One submission names all fields that are wrong, in the reader's language."""
    read = Fields({}, REGISTRY, T)
    assert read.read(PLAIN) == Subscription(channel="C1", notices=False)
    assert set(read.errors) == {"rhythm", "at", "timezone", "language"}


def test_users_are_ids() -> None:
    """Who may be named is a Slack user, each once."""
    rule = {"selected_option": {"value": "named"}}
    named = {"selected_users": ["U2", "U1", "U1", "<!here>", 7, "U" * 80]}
    policy = Fields(at_field({"policy": rule, "named": named}), REGISTRY, T).policy()
    assert policy is not None
    assert (policy.only_named, policy.named) == (True, ("U1", "U2"))
