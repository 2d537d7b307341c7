"""What the doctor sees in the database: workers, what is paused or lost, which sources fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.doctor_finding import Finding
from bot.domain.delivery import DeliveryState
from bot.domain.moving import new_address
from bot.errors import StoreError
from bot.jobs.importing import MARK, Night
from bot.run.ping import WATCHED
from bot.store import figures, marks, outbox, revival, sources as source_store, submissions
from bot.store.engine import Store
from bot.store.migrate import is_current
from bot.text.failure import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery
    from bot.domain.lab import Registry
    from bot.domain.revival import Signs
    from bot.domain.source import Tracked
    from bot.settings import Settings
    from bot.text import Translator


async def look_at_database(settings: Settings, registry: Registry, t: Translator) -> list[Finding]:
    """Look at all that is stored; if the database cannot be read, that is the only finding."""
    try:
        store = Store.open(settings.database_url.get_secret_value())
    except StoreError as error:
        return [Finding("database", "wrong", str(error))]
    now = datetime.now(UTC)
    try:
        if not await is_current(store):
            told = t("schema not there yet; run `treffpunkt migrate`")
            return [Finding("database", "warning", told), *_mute(registry, t)]
        async with store.read() as connection:
            stored = await _Stored.read(connection, registry, now)
    except StoreError as error:
        return [Finding("database", "wrong", str(error))]
    finally:
        await store.close()
    return [
        Finding("database", "ok", store.engine.dialect.name),
        *stored.findings(settings, now, t),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What was read at one moment; `whole` includes what people entered in Slack."""

    whole: Registry
    signs: Mapping[str, Signs]
    night: Night | None
    tracked: Sequence[Tracked]
    paused: str | None
    is_copy: bool
    done: float | None
    lost: Sequence[Delivery]

    @classmethod
    async def read(cls, connection: AsyncConnection, registry: Registry, now: datetime) -> _Stored:
        whole = (await submissions.submitted(connection)).registry(registry)
        resting = [lab.slug for lab in whole if not lab.active]
        jobs = await figures.jobs_done(connection)
        return cls(
            whole=whole,
            signs=await revival.signs(connection, resting, now),
            night=Night.read(await marks.get(connection, MARK)),
            tracked=await source_store.tracked(connection, whole.sources),
            paused=await marks.get(connection, marks.PAUSED),
            is_copy=await marks.get(connection, marks.STAGING) is not None,
            done=jobs.get("refresh"),
            lost=await outbox.in_state(connection, DeliveryState.FAILED, DeliveryState.UNKNOWN),
        )

    def findings(self, settings: Settings, now: datetime, t: Translator) -> list[Finding]:
        zone = ZoneInfo(self.whole.network.timezone)
        # Nobody is waiting for an inactive lab, until it meets again.
        awake = [one for one in self.tracked if one.source.lab not in self.signs]
        return [
            _work(self.done, now, zone, t),
            *_mute(self.whole, t),
            *_paused(self.paused, zone, t),
            *_staging(settings.staging_channel, t, is_copy=self.is_copy),
            *_lost(self.lost, t),
            *_imported(self.whole, self.night, t),
            *_revived(self.signs, t),
            *_sources(awake, t),
        ]


def _work(done: float | None, now: datetime, zone: ZoneInfo, t: Translator) -> Finding:
    """Say whether a worker is running: without one pages stay up, but nothing new arrives."""
    if done is None:
        told = t("nobody has looked after the sources yet; `treffpunkt run` (or `worker`) does")
        return Finding("work", "warning", told)
    last = datetime.fromtimestamp(done, UTC)
    told = t("sources were last looked after {when}", when=_spoken(last, zone, t))
    if now - last <= WATCHED["refresh"]:
        return Finding("work", "ok", told)
    doubt = t("is `treffpunkt run` (or `worker`) still there?")
    return Finding("work", "warning", f"{told}; {doubt}")


def _spoken(at: datetime, zone: ZoneInfo, t: Translator) -> str:
    here = at.astimezone(zone)
    return f"{t.date_of_year(here.date())}, {t.time(here)}"


def _mute(registry: Registry, t: Translator) -> list[Finding]:
    """Name the labs without any source, counting what was entered in Slack."""
    network = registry.network.slug
    mute = [lab.slug for lab in registry if lab.active and not lab.sources and lab.slug != network]
    told = t("no source for {names}: add one, or a rule", names=", ".join(mute))
    return [Finding("configuration", "warning", told)] if mute else []


def _paused(since: str | None, zone: ZoneInfo, t: Translator) -> list[Finding]:
    if since is None:
        return []
    when = _spoken(datetime.fromisoformat(since), zone, t)
    told = t("posting is paused since {when}; `treffpunkt resume` ends that", when=when)
    return [Finding("posting", "warning", told)]


def _staging(channel: str | None, t: Translator, *, is_copy: bool) -> list[Finding]:
    if is_copy and channel is None:
        told = t("a staging copy posts nothing without TREFFPUNKT_STAGING_CHANNEL")
        return [Finding("posting", "wrong", told)]
    if channel is None:
        return []
    told = t("a staging copy: everything goes to {channel}", channel=channel)
    return [Finding("posting", "warning", told)]


def _lost(deliveries: Iterable[Delivery], t: Translator) -> list[Finding]:
    findings = []
    for one in deliveries:
        told = f"{one.kind} {one.slot} {one.state}: {one.error}"
        if one.state is DeliveryState.UNKNOWN:
            told += "; " + t("decide with `treffpunkt unknown`")
        findings.append(Finding(f"channel {one.channel}", "warning", told))
    return findings


def _sources(tracked: Sequence[Tracked], t: Translator) -> list[Finding]:
    """Name the sources that fail, and those that moved."""
    findings = []
    for one in tracked:
        if one.state.failing_since:
            since = t.date_of_year(one.state.failing_since.date())
            what = explain(one.state.error or "", t).what.rstrip(".")
            told = f"{one.source.url or one.source.key}: {what} ({t('since {day}', day=since)})"
            findings.append(Finding(f"source {one.source.lab}", "warning", told))
    fails = bool(findings)
    for one in tracked:
        if moved := new_address(one.state):
            told = t("moved to {address}; please put this address into labs.toml", address=moved)
            told = f"{one.source.url}: {told}"
            findings.append(Finding(f"source {one.source.lab}", "warning", told))
    if tracked and not fails:
        told = t("{count} known, none fails", count=len(tracked))
        findings.append(Finding("sources", "ok", told))
    return findings


def _imported(registry: Registry, night: Night | None, t: Translator) -> list[Finding]:
    """Say how the nightly import went, if labs.toml has one."""
    if registry.imports is None:
        return []
    if night is None or night.source != registry.imports:
        told = t("not imported yet; `treffpunkt labs import` does it now")
        return [Finding("import", "warning", f"{registry.imports}: {told}")]
    if night.error is None:
        return [Finding("import", "ok", f"{night.source}, {night.at[:10]}")]
    told = f"{night.source}: {explain(night.error, t).what}"
    if night.good:
        told += " " + t("What holds is that of {day}.", day=night.good[:10])
    return [Finding("import", "warning", told)]


def _revived(signs: Mapping[str, Signs], t: Translator) -> list[Finding]:
    return [
        Finding(
            f"lab {slug}",
            "warning",
            t(
                "inactive, but meets on {day}: if it is back, write active = true for it in "
                "labs.toml",
                day=t.date_of_year(sign.next_start.date()),
            ),
        )
        for slug, sign in signs.items()
        if sign.next_start is not None
    ]
