"""Whatever is said in the reader's language: catalogues, dates and times, meetings, failures."""

from bot.text.catalogues import LOCALES
from bot.text.translator import (
    DEFAULT,
    Translator,
    languages,
    translator,
    translator_of,
)

__all__ = ["DEFAULT", "LOCALES", "Translator", "languages", "translator", "translator_of"]
