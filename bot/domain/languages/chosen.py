"""The languages of a network: the packs that read its words, one before the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from bot.domain import languages as folder
from bot.domain.languages.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ALWAYS: Final = "en"
"""Understood besides the network's languages, and said where there is no pack."""


@dataclass(frozen=True)
class Languages:
    """Which languages are read, the first before all others: what it calls a day, is one.

    Compare and cache by it: equal codes are equal languages.
    """

    codes: tuple[str, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Languages:
        """Return those of the codes that have a pack, and English besides."""
        known = known_languages()
        return _of(tuple(dict.fromkeys(code for code in (*codes, ALWAYS) if code in known)))

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """Their packs, in order."""
        return tuple(pack_of(code) for code in self.codes)

    def either(self, of: Callable[[Pack], str]) -> str:
        """Return a regular expression for what any pack has there; empty matches nothing."""
        return f"(?:{self.branches(of)})"

    def branches(self, of: Callable[[Pack], str]) -> str:
        """Return the same without brackets, to stand beside more: `re` is quicker if it is flat."""
        return "|".join(dict.fromkeys(filter(None, map(of, self.packs)))) or "(?!)"


@lru_cache(maxsize=64)
def _of(codes: tuple[str, ...]) -> Languages:
    return Languages(codes)


@cache
def known_languages() -> tuple[str, ...]:
    """Return the codes of all languages that have a pack."""
    return tuple(sorted(found.name for found in iter_modules(folder.__path__) if found.ispkg))


@cache
def pack_of(code: str) -> Pack:
    """Return the pack of a language, English if it has none."""
    name = code if code in known_languages() else ALWAYS
    pack = import_module(f"{folder.__name__}.{name}").PACK
    if not isinstance(pack, Pack):
        raise TypeError(name)
    return pack


@cache
def every_language() -> Languages:
    """Return all languages that have a pack, for words of which nobody knows the language.

    Only for words that mean nothing else in another language: "siehe", "see" and "voir" before a
    place, "not found" and "introuvable" on a page.
    """
    return Languages.of(known_languages())


GERMAN_AND_ENGLISH: Final = Languages(("de", "en"))
"""What Code for Germany reads."""
