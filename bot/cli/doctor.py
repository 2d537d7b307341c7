"""What the doctor looks at: each finding says what is wrong and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from bot.cli.doctor_database import look_at_database
from bot.cli.doctor_finding import Finding
from bot.cli.doctor_slack import look_at_slack
from bot.cli.reader import language_of
from bot.domain.lab import Network
from bot.errors import ConfigError, TreffpunktError
from bot.hooks import mistakes
from bot.registry import load_configuration
from bot.settings import Settings
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.text import Translator

MANY: Final = 20
"""How many sources are named on one screen; of ten thousand, hundreds fail on any day."""


def draw(findings: list[Finding], t: Translator) -> Table:
    """Draw the findings, one line each; of many sources the first, and how many more there are."""
    marks = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "wrong": ("✗", "red")}
    table = Table(box=None, show_header=False, pad_edge=False)
    hidden = {*[one for one in findings if one.about.startswith("source ")][MANY:]}
    shown = [one for one in findings if one not in hidden]
    if hidden:
        told = t(
            "{count} more like these; `treffpunkt sources --failing` lists all that fail",
            count=len(hidden),
        )
        shown.append(Finding("sources", "warning", told))
    for one in shown:
        mark, colour = marks[one.state]
        table.add_row(Text(mark, style=colour), _about(one.about, t), Text(one.message))
    return table


def _about(name: str, t: Translator) -> str:
    """Name what was looked at, "source koeln" as "Quelle koeln"; --json has the English words."""
    spoken = {
        "environment": t("environment"),
        "secret key": t("secret key"),
        "configuration": t("configuration"),
        "webhooks": t("webhooks"),
        "export": t("list"),
        "database": t("database"),
        "work": t("work"),
        "posting": t("posting"),
        "import": t("import"),
        "sources": t.plural("source", "sources", 2),
        "source": t.plural("source", "sources", 1),
        "channel": t("channel"),
        "lab": t.group,
    }
    kind, _, rest = name.partition(" ")
    return spoken.get(name) or " ".join(filter(None, (spoken.get(kind, kind), rest)))


async def diagnose(environ: Mapping[str, str], t: Translator) -> list[Finding]:
    """Look at everything, except what an earlier finding makes pointless."""
    try:
        settings = Settings.load(environ)
    except TreffpunktError as error:
        return [Finding("environment", "wrong", line) for line in str(error).splitlines()]
    served = t("serves at {url}", url=settings.public_url)
    findings = [Finding("environment", "ok", served), *_key(settings, t)]
    today = datetime.now(UTC).date()
    try:
        registry, subscriptions = load_configuration(settings.config, today=today)
    except ConfigError as error:
        return findings + [Finding("configuration", "wrong", line) for line in error.mistakes]
    findings += _configuration(registry, subscriptions, t)
    findings += [*_hooks(registry, settings, t), *_export(registry)]
    findings += await look_at_database(settings, registry, t)
    findings += await look_at_slack(settings, t)
    return findings


def words_of(environ: Mapping[str, str]) -> Translator:
    """Return the translator for the terminal, as far as the configuration can be read."""
    network = Network()
    try:
        settings = Settings.load(environ)
        today = datetime.now(UTC).date()
        network = load_configuration(settings.config, today=today)[0].network
    except TreffpunktError:
        pass  # what is wrong with it is a finding
    return translator_of(network, language_of(environ, network))


def _key(settings: Settings, t: Translator) -> list[Finding]:
    if not settings.key_stays_behind:
        return []
    told = t(
        "{path}: each machine makes its own, and a disk that does not last loses it, with personal "
        "calendars and other workspaces’ tokens; set TREFFPUNKT_SECRET_KEY to the same for all",
        path=settings.secret_path,
    )
    return [Finding("secret key", "wrong", told)]


def _configuration(
    registry: Registry, subscriptions: tuple[Subscription, ...], t: Translator
) -> list[Finding]:
    active = [lab for lab in registry if lab.active]
    told = t(
        "{count} {groups} active, sources: {sources}",
        count=len(active),
        groups=t.groups,
        sources=len(registry.sources),
    )
    findings = [Finding("configuration", "ok", told)]
    if not subscriptions:
        nobody = t("no channel in subscriptions.toml: nobody is told")
        findings.append(Finding("configuration", "warning", nobody))
    return findings


def _export(registry: Registry) -> list[Finding]:
    from bot.web.bulletin.template import mistakes as mistakes_in

    return [Finding("export", "wrong", line) for line in mistakes_in(registry.network.export)]


def _hooks(registry: Registry, settings: Settings, t: Translator) -> list[Finding]:
    hooks = registry.network.hooks
    wrong = [Finding("webhooks", "wrong", line) for line in mistakes(hooks, settings)]
    told = t("changes go to {names}", names=", ".join(hook.name for hook in hooks))
    return wrong or ([Finding("webhooks", "ok", told)] if hooks else [])
