"""Commands that set up: init, migrate."""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.common import console, run_async
from bot.cli.reader import locale_of
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Schedule
from bot.domain.zones import zone_named
from bot.errors import RuleError, UsageError
from bot.registry import load_configuration
from bot.settings import Settings
from bot.store.engine import Store
from bot.text import languages, translator

LABS = """\
# Who meets where. Two lines make a lab; see the README for everything a source can say.
timezone = "{timezone}"
language = "{language}"

[[labs]]
slug = "{slug}"
name = "{name}"
{source}"""

RULES = {
    "de": "jeden dritten Montag im Monat, 19:00-21:00",
    "en": "every third Monday of the month, 19:00-21:00",
    "fr": "le 3e lundi de chaque mois, 19h-21h",
}
CHANNELS = {"de": "#treffen", "fr": "#rencontres"}
GERMAN = ("Code for Germany", "OK Lab Karlsruhe")
"""What is suggested in German, as it is often right; others have names of their own."""

SUBSCRIPTIONS = """\
# Channels subscribed at the first start; what is changed in Slack later wins.
[[subscriptions]]
channel = "{channel}"
weekly = "monday 09:00"
"""

NETWORK = """\
name = "{network}"
timezone = "{timezone}"
languages = {languages}
country = "{country}"
"""


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(init)
    cli.command()(migrate)


def init() -> None:
    """Ask the few questions and write the configuration."""
    directory = _free(Settings.load(os.environ).config)
    usual, zone = _usual(os.environ)
    known = ", ".join(languages())
    t = translator(locale_of(os.environ)[0], "en")
    ours = usual == "de"
    network = typer.prompt(t("Name of the network"), default=GERMAN[0] if ours else None)
    language = typer.prompt(f"{t('Language')} ({known})", default=usual, value_proc=_language)
    t = translator(language, "en")
    timezone = typer.prompt(t("Time zone"), default=zone, value_proc=_zone)
    ours = network == GERMAN[0]
    name = typer.prompt(t("Name of the first group"), default=GERMAN[1] if ours else None)
    spoken = _spoken(language, _country(timezone))
    address = typer.prompt(
        t("Where does it announce: an address, or a rule"),
        default=RULES.get(language, RULES["en"]),
        value_proc=lambda said: _announcement(said, spoken),
    )
    channel = typer.prompt(t("Slack channel"), default=CHANNELS.get(language, "#meetups"))
    values = {
        "network": network,
        "language": language,
        "country": _country(timezone),
        "timezone": timezone,
        "slug": _slug(name),
        "name": name,
        "channel": channel,
    }
    texts = _configuration(values, address, spoken)
    with tempfile.TemporaryDirectory() as draft:
        # Mistakes are found before anything is written.
        _write(Path(draft), texts)
        load_configuration(Path(draft), today=datetime.now(UTC).date())
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory, texts)
    console.print(f"{directory}: {', '.join(texts)}\n→ treffpunkt run")


def _free(directory: Path) -> Path:
    """Return a directory that holds no configuration yet; UsageError if it does."""
    for name in ("labs.toml", "network.toml"):
        if (directory / name).exists():
            raise UsageError(
                f"{directory / name} exists already; edit it, or set TREFFPUNKT_CONFIG elsewhere"
            )
    return directory


def _configuration(
    values: Mapping[str, str], address: str, spoken: Sequence[str]
) -> dict[str, str]:
    """Return the text of each file."""
    quoted = {key: _quoted(value) for key, value in values.items()}
    return {
        "labs.toml": LABS.format(**quoted, source=_source(address, values["name"])),
        "network.toml": NETWORK.format(**quoted, languages=json.dumps(spoken)),
        "subscriptions.toml": SUBSCRIPTIONS.format(**quoted),
    }


def _spoken(language: str, country: str) -> list[str]:
    """Return the languages of the pages: the one that was chosen, and one that others know, too."""
    also = ["de"] if country == "DE" else []
    return [language, *(["en"] if language != "en" else also)]


def _usual(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the language and the time zone to suggest: those of the terminal, else Germany's."""
    from babel.core import get_global

    language, country = locale_of(environment)
    zones = get_global("territory_zones").get(country, [])
    zone = str(zones[0]) if len(zones) == 1 else "Europe/Berlin"
    return language if language in languages() else "de", zone


def _language(code: str) -> str:
    if code not in languages():
        raise typer.BadParameter(f"“{code}” is not spoken here; write {' or '.join(languages())}")
    return code


def _country(timezone: str) -> str:
    """Return the country of a time zone, FR for Europe/Paris; DE for a zone without one."""
    from babel.core import get_global

    told = str(get_global("zone_territories").get(timezone, ""))
    return told if len(told) == len("DE") and told.isalpha() else "DE"


def _zone(name: str) -> str:
    if zone_named(name) is None:
        raise typer.BadParameter(f"“{name}” is no time zone; write one like Europe/Berlin")
    return name


def _announcement(said: str, spoken: Sequence[str]) -> str:
    """Return an address or a rule as it was typed; typer asks again if it is not understood."""
    if "://" not in said:
        try:
            schedule = Schedule(when=said, languages=tuple(spoken))
            parse_rule(schedule, today=datetime.now(UTC).date(), language=spoken[0])
        except RuleError as error:
            raise typer.BadParameter(str(error)) from error
    return said


def _slug(name: str) -> str:
    spelt = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", spelt).replace("œ", "oe")
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "lab"


def _source(address: str, name: str) -> str:
    if "://" in address:
        return f'\n[[labs.sources]]\nurl = "{_quoted(address)}"\n'
    return (
        f'\n[[labs.sources]]\nkind = "schedule"\nwhen = "{_quoted(address)}"\n'
        f'title = "{_quoted(name)}"\n'
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _write(directory: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")


def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.store.migrate import migrate as bring

    async def work() -> None:
        store = Store.open(Settings.load(os.environ).database_url.get_secret_value())
        try:
            changed = await bring(store)
        finally:
            await store.close()
        console.print("migrated" if changed else "already the newest schema")

    run_async(work())
