"""Why a rule is refused: one line that says what to write instead, worded by the pack."""

from __future__ import annotations

from bot.domain.languages.chosen import pack_of


class UnclearError(Exception):
    """Why the words cannot be used: a key of the packs' reasons and what fills them."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)

    def sentence(self, about: str, language: str) -> str:
        """Return the line for people, naming the rule `about` which it speaks."""
        words = pack_of(language).refusals
        told = words.reasons[self.reason].format(**self.values)
        example = "" if self.reason == "open" else words.example
        return words.line.format(about=about, told=told) + example


def quoted(words: tuple[str, ...], language: str) -> str:
    """Return the words in the quotation marks of the language."""
    mark = pack_of(language).refusals.quoted
    return ", ".join(mark.format(word) for word in words)
