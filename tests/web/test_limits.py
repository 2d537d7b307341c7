from __future__ import annotations

from starlette.requests import Request

from bot.web.limits import Limit, asker


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_who_asks_too_often_waits_as_long_as_it_says() -> None:
    """The third within the minute waits until the first is a minute ago."""
    clock = Clock()
    limit = Limit(2, 60, clock=clock)
    assert limit.wait("a") == 0
    clock.now = 20
    assert limit.wait("a") == 0
    clock.now = 30
    assert limit.wait("a") == 30
    clock.now = 60
    assert limit.wait("a") == 0
    assert limit.wait("a") == 20


def test_being_refused_does_not_lengthen_the_wait() -> None:
    """Who hammers on is let in as soon as who waits."""
    clock = Clock()
    limit = Limit(1, 10, clock=clock)
    limit.wait("a")
    for second in range(1, 10):
        clock.now = second
        assert limit.wait("a") == 10 - second
    clock.now = 10
    assert limit.wait("a") == 0


def test_readers_do_not_limit_each_other() -> None:
    """Each has a count of their own."""
    limit = Limit(1, 60, clock=Clock())
    assert limit.wait("a") == limit.wait("b") == 0
    assert limit.wait("a") == 60


def test_a_flood_of_addresses_costs_bounded_memory() -> None:
    """The oldest is forgotten, the newest is still limited."""
    limit = Limit(1, 60, clock=Clock(), kept=3)
    for who in "abcd":
        assert limit.wait(who) == 0
    assert limit.wait("d") == 60
    assert limit.wait("a") == 0


def test_no_address_is_kept() -> None:
    """What is remembered tells nobody who asked."""
    limit = Limit(1, 60)
    limit.wait("203.0.113.7")
    assert "203.0.113.7" not in repr(vars(limit))
    assert b"203.0.113.7" not in repr(vars(limit)).encode()


def test_a_household_is_one_reader() -> None:
    """Its own to choose are the last 64 bits of IPv6; IPv4 is itself, also when mapped."""
    assert _asker("2001:db8:1:2:3::4") == _asker("2001:db8:1:2:ffff::9")
    assert _asker("2001:db8:1:3::4") != _asker("2001:db8:1:2::4")
    assert _asker("::ffff:192.0.2.1") == _asker("192.0.2.1") == "192.0.2.1"
    assert _asker("testclient") == "testclient"
    assert _asker(None) == ""


def _asker(host: str | None) -> str:
    return asker(Request({"type": "http", "client": host and (host, 1)}))
