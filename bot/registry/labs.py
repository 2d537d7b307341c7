"""`labs.toml`: the labs and their sources."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.countries.packs import country_of
from bot.domain.lab import Lab
from bot.domain.languages.chosen import Languages
from bot.domain.words.names import fold, names_of
from bot.domain.words.vocabulary import vocabulary
from bot.registry.lab_sources import FOUND_ON
from bot.registry.network import slug_of
from bot.registry.sources import Surroundings, read_sources
from bot.registry.table import Table, guess

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.lab import Network
    from bot.registry.page import Page

TOP_KEYS = ("timezone", "language", "import", "labs")
LAB_KEYS = (
    *("slug", "name", "city", "state", "latitude", "longitude", "timezone", "language"),
    *("aliases", "website", "channel", "people", "note", "active", "friend", "sources"),
)

_STATE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_CHANNEL = re.compile(r"#[\w.-]{1,80}|[CG][A-Z0-9]{6,}")
_PERSON = re.compile(r"mail:[^@\s]+@[^@\s]+\.[^@\s]+|slack:(?:[TE][A-Z0-9]+/)?[UW][A-Z0-9]+")


def read_labs(
    page: Page, network: Network, today: date, imported: Page | None = None
) -> dict[str, Lab]:
    """Read all labs by slug, in the order of the file; mistakes are kept with the page.

    Imported labs lie beneath: if a lab is in both, each key in `page` takes precedence.
    """
    top = Table(page, (), "", page.data)
    top.only(TOP_KEYS)
    defaults = _surroundings(top, network, today)
    labs: dict[str, Lab] = {}
    tables: dict[str, Table] = {}
    lent = _by_slug(imported)
    own = top.tables("labs", "lab")
    named = {table.data.get("slug") for table in own}
    borrowing: set[str] = set()
    for table in (*own, *(one for slug, one in lent.items() if slug not in named)):
        slug = str(table.data.get("slug"))
        if slug in lent and (table is lent[slug] or "aliases" not in table.data):
            borrowing.add(slug)
        if slug in lent:
            table.data = {**lent[slug].data, **table.data}
        lab = _read_lab(table, defaults)
        if lab is not None and lab.slug in labs:
            table.wrong("slug", f"another lab is called {lab.slug} already; every slug stands once")
        elif lab is not None:
            labs[lab.slug], tables[lab.slug] = lab, table
    if not page.mistakes and not labs:
        page.refuse(f": no [[labs]] in it; run `treffpunkt {_first_step(page)}` to add one")
    reserved = vocabulary(Languages.of(network.languages)).reserved
    if borrowing:
        called = _called(labs)
        labs |= {slug: _yielding(labs[slug], called, reserved) for slug in borrowing & labs.keys()}
    _check_aliases({slug: lab for slug, lab in labs.items() if slug in named}, tables, reserved)
    return labs


def _surroundings(top: Table, network: Network, today: date) -> Surroundings:
    """Return the defaults for labs that do not say otherwise."""
    return Surroundings(
        slug="",
        name="",
        state=network.country,
        timezone=top.zone("timezone") or network.timezone,
        language=top.choice("language", network.languages) or network.languages[0],
        languages=network.languages,
        today=today,
    )


def _first_step(page: Page) -> str:
    return "labs import ADDRESS" if "import" in page.data else "init"


def _by_slug(imported: Page | None) -> dict[str, Table]:
    """Return the imported labs, without keys that only the imported file has."""
    if imported is None:
        return {}
    found = {}
    for table in Table(imported, (), "", imported.data).tables("labs", "lab"):
        sources = table.data.get("sources")
        if isinstance(sources, list):
            bare = [_without(FOUND_ON, one) if isinstance(one, dict) else one for one in sources]
            table.data = {**table.data, "sources": bare}
        found[str(table.data.get("slug"))] = table
    return found


def _without(key: str, table: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in table.items() if name != key}


def _called(labs: Mapping[str, Lab]) -> dict[str, list[str]]:
    called: dict[str, list[str]] = {}
    for lab in labs.values():
        for name in names_of(lab):
            called.setdefault(name, []).append(lab.slug)
    return called


def _yielding(lab: Lab, called: Mapping[str, Sequence[str]], reserved: frozenset[str]) -> Lab:
    """Return a lab without those imported aliases that mean another lab, a time or a way to meet.

    Nobody here wrote them, so nobody could mend them.
    """
    folded = {one: fold(one) for one in lab.aliases}
    free = [one for one in folded if called.get(folded[one], [lab.slug]) == [lab.slug]]
    return replace(lab, aliases=tuple(one for one in free if folded[one] not in reserved))


def _read_lab(table: Table, defaults: Surroundings) -> Lab | None:
    if isinstance(named := table.data.get("slug"), str):
        table.who = f"lab {named[:60]}"
    table.only(LAB_KEYS)
    slug, name, state = slug_of(table), table.text("name"), _state(table)
    for key in ("slug", "name"):
        if key not in table.data:
            table.wrong(key, f'missing; write {key} = "…"')
    around = Surroundings(
        slug=slug or "",
        name=name or slug or "",
        state=state or defaults.state,
        timezone=table.zone("timezone") or defaults.timezone,
        language=table.choice("language", defaults.languages) or defaults.language,
        languages=defaults.languages,
        today=defaults.today,
    )
    sources = read_sources(table, around)
    latitude, longitude = _coordinates(table)
    lab = Lab(
        slug=around.slug,
        name=around.name,
        city=table.text("city"),
        state=state,
        country=country_of(state or defaults.state or "").code,
        latitude=latitude,
        longitude=longitude,
        timezone=around.timezone,
        language=around.language,
        languages=around.languages,
        aliases=table.texts("aliases"),
        website=table.web("website"),
        channel=channel_of(table),
        people=_people(table),
        note=table.text("note"),
        active=table.flag("active", default=True),
        friend=table.flag("friend", default=False),
        sources=sources,
    )
    return lab if slug else None


def _coordinates(table: Table) -> tuple[float | None, float | None]:
    latitude, longitude = table.number("latitude", -90, 90), table.number("longitude", -180, 180)
    for given, missing in (("latitude", "longitude"), ("longitude", "latitude")):
        if given in table.data and missing not in table.data:
            table.wrong(given, f"{missing} is missing; write both or neither")
    return latitude, longitude


def _state(table: Table) -> str | None:
    state = table.text("state")
    if state is None:
        return None
    if not _STATE.fullmatch(state):
        table.wrong("state", f"“{state}” is no ISO 3166-2 code; write it as DE-BW")
        return None
    country = country_of(state)
    if country.states and state not in country.states:
        told = f"“{state}” is no {country.called}; {guess(state, country.states)}"
        table.wrong("state", told)
        return None
    return state


def channel_of(table: Table) -> str | None:
    """Return the Slack channel of a table, by name ("#karlsruhe") or id."""
    channel = table.text("channel")
    if channel is not None and not _CHANNEL.fullmatch(channel):
        table.wrong("channel", f"“{channel}” is no channel; write #name or its id, C0123ABCD")
        return None
    return channel


def _people(table: Table) -> tuple[str, ...]:
    people = table.texts("people")
    for person in people:
        if not _PERSON.fullmatch(person):
            table.wrong(
                "people", f"“{person}” is nobody we can reach; write mail:a@b.de or slack:U0123"
            )
    return people


def _check_aliases(
    labs: Mapping[str, Lab], tables: Mapping[str, Table], reserved: frozenset[str]
) -> None:
    called = _called(labs) if any(lab.aliases for lab in labs.values()) else {}
    for lab in labs.values():
        for alias in lab.aliases:
            others = [slug for slug in called.get(fold(alias), ()) if slug != lab.slug]
            if others:
                tables[lab.slug].wrong(
                    "aliases", f"“{alias}” also means lab {others[0]}; an alias means one lab"
                )
            elif fold(alias) in reserved:
                tables[lab.slug].wrong(
                    "aliases", f"“{alias}” already says when or how in a question; choose another"
                )
