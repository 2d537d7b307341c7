"""What the link in a letter says, and that nobody else can make one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from bot.domain.invitation import LONGEST_MAIL, Asked, Deed, Invitation, is_mail

KEY = b"k" * 32
UNTIL = datetime(2027, 1, 11, 8, 30, tzinfo=UTC)
MADE = Invitation(17, UNTIL).token(KEY)


def test_a_link_comes_back_as_it_was_made() -> None:
    """It names its letter and its end, and fits into an address as it is."""
    assert Invitation.read(MADE, KEY) == Invitation(17, UNTIL)
    assert MADE.replace("-", "").replace("_", "").isalnum()


@given(at=st.integers(0, len(MADE) - 1), other=st.characters())
def test_no_character_of_a_link_can_be_changed(at: int, other: str) -> None:
    """Whatever else stands in its place, it is no link of ours."""
    changed = MADE[:at] + other + MADE[at + 1 :]
    assert (Invitation.read(changed, KEY) is None) == (changed != MADE)


@given(st.text())
def test_no_text_is_a_link(text: str) -> None:
    """Whatever stands in an address, it is refused without an error."""
    assert Invitation.read(text, KEY) is None


def test_a_link_of_another_key_is_none() -> None:
    """Nor is one that was signed by the key itself, without its purpose."""
    assert Invitation.read(MADE, b"l" * 32) is None


def test_what_was_asked_for_comes_back() -> None:
    """A letter holds it as JSON."""
    asked = Asked(deed=Deed.CHANGE, lab="ulm", occurrence="o1", told={"place": "Rathaus"})
    assert Asked.read(asked.written()) == asked


def test_wishes_are_told_apart_by_who_and_what() -> None:
    """The same wish of the same mailbox has one name, however the address is written."""
    asked = Asked(deed=Deed.OFF, lab="ulm", occurrence="o1")
    other = Asked(deed=Deed.OFF, lab="ulm", occurrence="o2")
    assert asked.name("a@b.example") == asked.name("A@B.example")
    assert len({asked.name("a@b.example"), other.name("a@b.example"), asked.name("c@b.de")}) == 3


@pytest.mark.parametrize(
    "address", ["a@b.de", "a.b+c@lab.example.org", "ops@köln.example", "o'neil@x.ie"]
)
def test_a_mail_address(address: str) -> None:
    """What a letter can go to."""
    assert is_mail(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "a@b", "a@b.", "@b.de", "a@@b.de", "a b@c.de", "a@b.de\nBcc: x@y.de"),
        *("jürgen@b.de", "-x@b.de", "a@b..de", "a@.de", f"{'a' * LONGEST_MAIL}@b.de", "a\x00@b.de"),
    ],
)
def test_no_mail_address(address: str) -> None:
    """What no letter can go to, or what would be more than an address."""
    assert not is_mail(address)
