"""What the doctor looks at: each finding says what is wrong and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.cli.doctor_slack import look_at_slack
from bot.cli.finding import Finding
from bot.domain.delivery import DeliveryState
from bot.domain.moving import new_address
from bot.errors import ConfigError, StoreError, TreffpunktError
from bot.hooks import mistakes
from bot.jobs.importing import MARK, Night
from bot.registry import load_configuration
from bot.run.ping import WATCHED
from bot.settings import KEY_STAYS_BEHIND, Settings
from bot.store import figures, marks, outbox, revival, sources as source_store, submissions
from bot.store.engine import Store
from bot.store.migrate import is_current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.lab import Registry
    from bot.domain.revival import Signs
    from bot.domain.source import Tracked
    from bot.domain.subscription import Subscription


MANY: Final = 20
"""So many sources are named on one screen; of ten thousand hundreds fail on any day."""


def draw(findings: list[Finding]) -> Table:
    """Draw the findings, one line each; of very many sources the first, and how many more."""
    marks = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "wrong": ("✗", "red")}
    table = Table(box=None, show_header=False, pad_edge=False)
    hidden = {*[one for one in findings if one.about.startswith("source ")][MANY:]}
    shown = [one for one in findings if one not in hidden]
    if hidden:
        told = f"{len(hidden)} more like these; treffpunkt sources --failing lists all that fail"
        shown.append(Finding("sources", "warning", told))
    for one in shown:
        mark, colour = marks[one.state]
        table.add_row(Text(mark, style=colour), one.about, Text(one.message))
    return table


async def diagnose(environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything; a later look is left out where an earlier one makes it useless."""
    try:
        settings = Settings.load(environ)
    except TreffpunktError as error:
        return [Finding("environment", "wrong", line) for line in str(error).splitlines()]
    findings = [Finding("environment", "ok", f"serves at {settings.public_url}"), *_key(settings)]
    try:
        registry, subscriptions = load_configuration(
            settings.config, today=datetime.now(UTC).date()
        )
    except ConfigError as error:
        return findings + [Finding("configuration", "wrong", line) for line in error.mistakes]
    findings += _configuration(registry, subscriptions)
    findings += [*_hooks(registry, settings), *_export(registry)]
    findings += await _database(settings, registry)
    findings += await look_at_slack(settings)
    return findings


def _key(settings: Settings) -> list[Finding]:
    if not settings.key_stays_behind:
        return []
    return [Finding("secret key", "wrong", f"{settings.secret_path}: {KEY_STAYS_BEHIND}")]


def _configuration(registry: Registry, subscriptions: tuple[Subscription, ...]) -> list[Finding]:
    active = [lab for lab in registry if lab.active]
    told = f"{len(active)} active labs, {len(registry.sources)} sources"
    findings = [Finding("configuration", "ok", told)]
    if not subscriptions:
        findings.append(
            Finding("configuration", "warning", "no channel in subscriptions.toml: nobody is told")
        )
    return findings


def _export(registry: Registry) -> list[Finding]:
    from bot.web.bulletin.template import mistakes as mistakes_in

    return [Finding("export", "wrong", line) for line in mistakes_in(registry.network.export)]


def _hooks(registry: Registry, settings: Settings) -> list[Finding]:
    hooks = registry.network.hooks
    wrong = [Finding("webhooks", "wrong", line) for line in mistakes(hooks, settings)]
    told = ", ".join(hook.name for hook in hooks)
    return wrong or ([Finding("webhooks", "ok", f"changes go to {told}")] if hooks else [])


def _mute(registry: Registry) -> list[Finding]:
    """Name the labs that have nothing to be read; what was entered in Slack is counted."""
    network = registry.network.slug
    mute = [lab.slug for lab in registry if lab.active and not lab.sources and lab.slug != network]
    if not mute:
        return []
    message = f"no source for {', '.join(mute)}: add one, or a rule"
    return [Finding("configuration", "warning", message)]


async def _database(settings: Settings, registry: Registry) -> list[Finding]:
    try:
        store = Store.open(settings.database_url.get_secret_value())
    except StoreError as error:
        return [Finding("database", "wrong", str(error))]
    try:
        if not await is_current(store):
            message = "schema not there yet; run treffpunkt migrate"
            return [Finding("database", "warning", message), *_mute(registry)]
        async with store.read() as connection:
            told = await submissions.submitted(connection)
            whole = told.registry(registry)
            now = datetime.now(UTC)
            resting = [lab.slug for lab in whole if not lab.active]
            signs = await revival.signs(connection, resting, now)
            night = Night.read(await marks.get(connection, MARK))
            tracked = await source_store.tracked(connection, whole.sources)
            paused = await marks.get(connection, marks.PAUSED)
            staging = await marks.get(connection, marks.STAGING)
            done = await figures.jobs_done(connection)
            lost = await outbox.in_state(connection, DeliveryState.FAILED, DeliveryState.UNKNOWN)
    except StoreError as error:
        return [Finding("database", "wrong", str(error))]
    finally:
        await store.close()
    findings = [Finding("database", "ok", store.engine.dialect.name)]
    findings += [_work(done.get("refresh"), now, registry.network.timezone), *_mute(whole)]
    if paused is not None:
        zone = ZoneInfo(registry.network.timezone)
        since = f"{datetime.fromisoformat(paused).astimezone(zone):%Y-%m-%d %H:%M}"
        message = f"posting is paused since {since}; treffpunkt resume ends that"
        findings.append(Finding("posting", "warning", message))
    findings += _staging(settings, is_copy=staging is not None)
    for delivery in lost:
        message = f"{delivery.kind} {delivery.slot} {delivery.state}: {delivery.error}"
        if delivery.state is DeliveryState.UNKNOWN:
            message += "; decide with treffpunkt unknown"
        findings.append(Finding(f"channel {delivery.channel}", "warning", message))
    # Nobody waits for what an inactive lab says, until it meets again.
    awake = [one for one in tracked if one.source.lab not in signs]
    return [*findings, *_imported(registry, night), *_revived(signs), *_sources(awake)]


def _work(done: float | None, now: datetime, zone: str) -> Finding:
    """Say whether anybody works: without a worker pages stay up, and nothing new comes."""
    if done is None:
        told = "nobody has looked after the sources yet; treffpunkt run (or worker) does"
        return Finding("work", "warning", told)
    last = datetime.fromtimestamp(done, UTC)
    told = f"sources were last looked after {last.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if now - last <= WATCHED["refresh"]:
        return Finding("work", "ok", told)
    return Finding("work", "warning", f"{told}; is treffpunkt run (or worker) still there?")


def _staging(settings: Settings, *, is_copy: bool) -> list[Finding]:
    channel = settings.staging_channel
    if is_copy and channel is None:
        told = "a staging copy posts nothing without TREFFPUNKT_STAGING_CHANNEL"
        return [Finding("posting", "wrong", told)]
    if channel is None:
        return []
    told = f"a staging copy: everything goes to {channel}"
    return [Finding("posting", "warning", told)]


def _sources(tracked: list[Tracked]) -> list[Finding]:
    """Name the sources that fail, and those that moved."""
    findings = []
    failing = [one for one in tracked if one.state.failing_since]
    for one in failing:
        since = f"{one.state.failing_since:%Y-%m-%d}"
        message = f"{one.source.url or one.source.key}: {one.state.error} (since {since})"
        findings.append(Finding(f"source {one.source.lab}", "warning", message))
    for one in tracked:
        if moved := new_address(one.state):
            message = f"{one.source.url}: moved to {moved}; put this address into labs.toml"
            findings.append(Finding(f"source {one.source.lab}", "warning", message))
    if tracked and not failing:
        findings.append(Finding("sources", "ok", f"{len(tracked)} known, none fails"))
    return findings


def _imported(registry: Registry, night: Night | None) -> list[Finding]:
    """Say how the import of the night went, where labs.toml has one."""
    if registry.imports is None:
        return []
    if night is None or night.source != registry.imports:
        told = f"{registry.imports}: not imported yet; treffpunkt labs import does it now"
        return [Finding("import", "warning", told)]
    if night.error is not None:
        good = f"; the labs are those of {night.good[:10]}" if night.good else ""
        return [Finding("import", "warning", f"{night.source}: {night.error}{good}")]
    return [Finding("import", "ok", f"{night.source}, {night.at[:10]}")]


def _revived(signs: Mapping[str, Signs]) -> list[Finding]:
    return [
        Finding(
            f"lab {slug}",
            "warning",
            f"inactive, but meets on {sign.next_start:%Y-%m-%d}: "
            "if it is back, write active = true for it in labs.toml",
        )
        for slug, sign in signs.items()
        if sign.next_start is not None
    ]
