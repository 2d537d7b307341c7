"""What every page shares: the labs, the language and the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.text import translator, translator_of

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.lab import Registry
    from bot.text import Translator


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shares."""

    registry: Registry
    public_url: str
    language: str
    languages: tuple[str, ...]
    today: date
    chosen: str | None = None
    """The language that the address names; links pass it on."""
    lab: str | None = None
    """The slug of the lab whose page it is."""

    @property
    def t(self) -> Translator:
        """Says things in the page's language."""
        return translator_of(self.registry.network, self.language)

    @property
    def tongues(self) -> list[Link]:
        """The languages there are, by their own names; none if there is no choice."""
        several = self.languages if len(self.languages) > 1 else ()
        return [Link(translator(each).name, each) for each in several]

    def path(self, path: str) -> str:
        """Return a path of ours that keeps the chosen language."""
        return f"{path}?lang={quote(self.chosen)}" if self.chosen else path
