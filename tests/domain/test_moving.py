from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.moving import FALL_BACK, answered_from, failed, new_address
from bot.domain.source import FetchState

NOW = datetime(2027, 1, 1, tzinfo=UTC)
NEW, OTHER = "https://new.example/a.ics", "https://other.example/a.ics"
MOVED = FetchState(address=NEW, redirects=3, etag='"1"', fingerprint="x")


def after(*led: str | None) -> FetchState:
    """Return what is known after answers that led there."""
    state = FetchState()
    for each in led:
        state = answered_from(state, each)
    return state


def test_three_in_a_row_are_believed() -> None:
    """Two answers that lead elsewhere for good change nothing yet; the third does."""
    assert new_address(after(NEW, NEW)) is None
    assert new_address(after(NEW, NEW, NEW)) == NEW


def test_others_in_between_start_anew() -> None:
    """An answer of its own, or one that leads somewhere else, takes back what was counted."""
    assert new_address(after(NEW, NEW, None, NEW, NEW)) is None
    assert new_address(after(NEW, NEW, OTHER, NEW, NEW)) is None
    assert new_address(after(NEW, OTHER, OTHER, OTHER)) == OTHER


def test_the_new_address_stays_while_it_answers() -> None:
    """Asked at its new address a source says nothing of moving, and is asked there again."""
    assert new_address(after(NEW, NEW, NEW, None, None)) == NEW


def test_moving_on_is_counted_too() -> None:
    """When the new address leads on, that is believed after three times as well."""
    assert new_address(after(NEW, NEW, NEW, OTHER)) is None
    assert new_address(after(NEW, NEW, NEW, OTHER, OTHER, OTHER)) == OTHER


def test_a_new_address_that_fails_for_days_is_given_up() -> None:
    """A hiccup at the new address changes nothing; after two days the stated one is asked."""
    short = failed(FetchState(address=NEW, redirects=3, failing_since=NOW), 503, NOW, "s")
    assert new_address(short) == NEW
    began = FetchState(address=NEW, redirects=3, failing_since=NOW - FALL_BACK)
    assert failed(began, None, NOW, "s").redirects == 0


def test_a_new_address_that_is_gone_is_given_up_at_once() -> None:
    """410 there says nothing of the stated address, which is asked next."""
    left = failed(MOVED, 410, NOW, "s")
    assert (left.gone, new_address(left)) == (False, None)


def test_gone_is_the_end() -> None:
    """410 at the stated address: gone, what was read there is to be read anew, should it return."""
    left = failed(FetchState(fingerprint="x", etag='"1"'), 410, NOW, "s")
    assert (left.gone, left.configuration, left.fingerprint, left.etag) == (True, "s", None, None)


def test_other_failures_are_not_the_end() -> None:
    """404 and silence may pass."""
    for status in (404, 500, None):
        assert failed(FetchState(failing_since=NOW), status, NOW + timedelta(9), "s") == FetchState(
            failing_since=NOW
        )
