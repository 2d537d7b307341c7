"""An invitation: the signed link in a letter, and what it lets its reader do.

The link names the letter in which it stands, for how long it holds, and nothing else: what is to be
done and for whom stands in our own row of that letter. So nothing can be put together from several
links, and nobody reads in an address what somebody wants, or who they are. That it is used once is
remembered by the letter, not by the link: a letter that had to be sent again carries another one.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LASTS: Final = timedelta(minutes=30)
"""How long a link holds, counted from when its letter was worded for sending."""
LONGEST_MAIL: Final = 75
"""Characters of a mail address; with "mail:" before it, it must fit into a channel's column."""
_PURPOSE: Final = b"treffpunkt: link in a letter"
_TOKEN: Final = re.compile(r"([1-9][0-9]{0,15})-([1-9][0-9]{0,11})-([A-Za-z0-9_-]{43})")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Invitation:
    """Proof, good `until` then, that its holder read a letter (a delivery's id) sent to them."""

    letter: int
    until: datetime

    def token(self, key: bytes) -> str:
        """Return what stands in the link; HMAC-SHA256 (RFC 2104) with a key for this alone."""
        told = f"{self.letter}-{int(self.until.timestamp())}"
        return f"{told}-{_signature(key, told)}"

    @classmethod
    def read(cls, token: str, key: bytes) -> Invitation | None:
        """Return the invitation if we made it, however long ago."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            return None
        letter, until, given = parts.groups()
        if not hmac.compare_digest(_signature(key, f"{letter}-{until}"), given):
            return None
        return cls(int(letter), datetime.fromtimestamp(int(until), UTC))


def _signature(key: bytes, told: str) -> str:
    own = hmac.digest(key, _PURPOSE, "sha256")
    return urlsafe_b64encode(hmac.digest(own, told.encode(), "sha256")).rstrip(b"=").decode()


class Deed(StrEnum):
    """What can be asked for on the page."""

    MEETING = "meeting"
    EVENING = "evening"
    CHANGE = "change"
    """Correct a known meeting."""
    OFF = "off"
    ON = "on"
    """A cancelled meeting takes place after all."""
    CERTAIN = "certain"
    """A tentative date is certain."""
    CONFIRM = "confirm"
    """The regular evenings still hold, for six months."""
    PAUSE = "pause"
    RESUME = "resume"

    @property
    def of_evenings(self) -> bool:
        """Whether it is about all regular evenings of a lab."""
        return self in {Deed.CONFIRM, Deed.PAUSE, Deed.RESUME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for; `told` is as in `Submission`, for a change what it says anew."""

    deed: Deed
    lab: str
    occurrence: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "deed": self.deed.value,
            "lab": self.lab,
            "occurrence": self.occurrence,
            "told": dict(self.told),
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Asked:
        """Return what was written."""
        return cls(
            deed=Deed(written["deed"]),
            lab=written["lab"],
            occurrence=written["occurrence"],
            told=written["told"],
        )

    def name(self, mail: str) -> str:
        """Return what tells one person's wish from every other, and gives neither away."""
        told = f"{mail.casefold()}\n{sorted(self.written().items())!r}"
        return sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def is_mail(address: str) -> bool:
    """Whether a letter can go there, as far as one can tell without sending it.

    What stands before the @ is ASCII, as most servers take nothing else (RFC 6531 is rare).
    """
    fits = len(address) <= LONGEST_MAIL and address.isprintable() and address[:1] != "-"
    return fits and _MAIL.fullmatch(address) is not None and address.partition("@")[0].isascii()
