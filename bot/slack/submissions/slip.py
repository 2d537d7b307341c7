"""A slip: what a form is about while it travels through Slack, signed, for one person.

It grants nothing: whoever submits the form is looked up again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Final

from bot.domain.entered import changed
from bot.slack.connecting.seals import sealed, unsealed

if TYPE_CHECKING:
    from bot.domain.entered import Entered
    from bot.slack.office import Person

_PURPOSE: Final = "submission:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Which lab, which submission (0: a new one), which meeting ("": none).

    `was` holds a digest of each field as the form showed it, so that only what was changed counts,
    even if the feed has moved on meanwhile. `twin` is a known meeting that this one may be.
    """

    workspace: str
    user: str
    lab: str = ""
    number: int = 0
    occurrence: str = ""
    twin: str = ""
    was: dict[str, str] = field(default_factory=dict)

    def seal(self, key: bytes) -> str:
        """Return what travels through Slack."""
        return sealed(key, _PURPOSE, asdict(self))

    @classmethod
    def read(cls, line: object, key: bytes, person: Person) -> Slip | None:
        """Return the slip if we made it, for this person."""
        told = unsealed(key, _PURPOSE, line) if isinstance(line, str) else None
        if told is None or set(told) != {one.name for one in fields(cls)}:
            return None
        slip = cls(**told)
        ours = (slip.workspace, slip.user) == (person.workspace, person.user)
        return slip if ours else None

    def changed(self, entered: Entered) -> frozenset[str]:
        """Return the fields that differ from what the form showed."""
        return changed(entered, self.was)
