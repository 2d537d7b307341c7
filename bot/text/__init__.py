"""Everything a reader is told in their language: catalogues, dates and times, one meeting."""

from bot.text.catalogues import LOCALES
from bot.text.translator import (
    DEFAULT,
    Translator,
    languages,
    translator,
    translator_of,
)

__all__ = ["DEFAULT", "LOCALES", "Translator", "languages", "translator", "translator_of"]
