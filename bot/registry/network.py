"""`network.toml`: name, noun, languages, countries, colours, imprint; optional."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.lab import Network
from bot.registry.export import read_export
from bot.registry.imprint import read_imprint
from bot.registry.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.registry.page import Page

KEYS = (
    "name",
    "slug",
    "aliases",
    "noun",
    "nouns",
    "website",
    "languages",
    "timezone",
    "country",
    "countries",
    "ask_every_minutes",
    "colours",
    "imprint",
    "export",
    "webhooks",
)
LOCALES = Path(__file__).parents[1] / "locales"
COLOURS = ("blue", "red", "teal")
"""The colours by their role, whatever they look like in other networks."""
LANGUAGES = tuple(sorted(path.parent.name for path in LOCALES.glob("*/LC_MESSAGES")))
"""Those that the program has a catalogue for."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_SLUG = 60
MINUTES = (5, 24 * 60)
"""More often would be impolite; less often, changes would be yesterday's."""


def read_network(page: Page) -> Network:
    """Read the network's file; Code for Germany is the default."""
    table, usual = Table(page, (), "", page.data), Network()
    table.only(KEYS)
    country, *neighbours = _countries(table) or usual.countries
    languages = table.choices("languages", LANGUAGES) or usual.languages
    called = _nouns(table, languages)
    noun, nouns = called.get("") or next(iter(called.values()), (usual.noun, usual.nouns))
    name = table.text("name") or usual.name
    return Network(
        name=name,
        slug=slug_of(table) or usual.slug,
        aliases=table.texts("aliases") or (usual.aliases if name == usual.name else ()),
        noun=noun,
        nouns=nouns,
        called={language: words for language, words in called.items() if language},
        website=table.web("website"),
        languages=languages,
        timezone=table.zone("timezone") or usual.timezone,
        country=country,
        neighbours=tuple(neighbours),
        ask_every=_pause(table) or usual.ask_every,
        colours=_colours(table),
        imprint=read_imprint(page),
        export=read_export(page),
    )


def _nouns(table: Table, languages: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return one and many by language, from a table [noun], or from `noun` and `nouns` under ""."""
    stated = table.data.get("noun")
    if not isinstance(stated, dict):
        one = table.text("noun")
        return {"": (one, table.text("nouns") or f"{one}s")} if one else {}
    spoken = Table(table.page, ("noun",), "noun", stated)
    spoken.only(languages)
    nouns = {}
    for language in languages:
        words = spoken.texts(language)
        if language in stated and len(words) != len(("one", "many")):
            spoken.wrong(language, f'write one and many: {language} = ["group", "groups"]')
        elif words:
            nouns[language] = (words[0], words[1])
    return nouns


def _countries(table: Table) -> tuple[str, ...]:
    """Return `country`, then the others in `countries`; empty if the file has neither."""
    told = {"country": filter(None, [table.text("country")]), "countries": table.texts("countries")}
    found: dict[str, None] = {}
    for key, codes in told.items():
        for code in codes:
            found[code] = None
            if not _COUNTRY.fullmatch(code):
                table.wrong(key, f"“{code}” is no country; write two capitals such as DE")
    return tuple(found)


def _pause(table: Table) -> timedelta | None:
    minutes = table.number("ask_every_minutes", *MINUTES)
    return None if minutes is None else timedelta(minutes=minutes)


def slug_of(table: Table) -> str | None:
    """Return the slug of a table; a mistake if it could not stand in an address."""
    slug = table.text("slug")
    if slug is not None and (not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG):
        table.wrong("slug", f"“{slug[:60]}” is no slug; only a–z, 0–9 and hyphens: bad-belzig")
        return None
    return slug


def _colours(table: Table) -> dict[str, str]:
    given = table.data.get("colours", {})
    if not isinstance(given, dict):
        table.wrong("colours", 'write a table: [colours] and below it blue = "#00A9FA"')
        return {}
    colours = Table(table.page, ("colours",), "colours", given)
    colours.only(COLOURS)
    found = {name: colours.text(name) for name in given}
    for name, colour in found.items():
        if colour is not None and not _COLOUR.fullmatch(colour):
            colours.wrong(name, f'“{colour}” is no colour; write it as "#00A9FA"')
    return {name: colour for name, colour in found.items() if colour}
