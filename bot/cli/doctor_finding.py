"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ok, a warning, or wrong; and what to do."""

    about: str
    state: str
    message: str

    @property
    def wrong(self) -> bool:
        """Whether something has to be mended."""
        return self.state == "wrong"

    def as_json(self) -> dict[str, Any]:
        """Return the row of --json."""
        return asdict(self)
