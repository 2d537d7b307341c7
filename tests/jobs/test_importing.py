"""Importing labs: from GitHub, from an archive, and every night."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.lab import Registry
from bot.domain.source import Kind
from bot.errors import ConfigError, FetchError, UsageError
from bot.feeds import lab_repository
from bot.feeds.lab_pages import ask_page, ask_pages
from bot.feeds.lab_repository import gather
from bot.jobs.importing import Night, import_labs, last_night, next_night, take_in
from bot.registry import load_registry
from bot.registry.front_matter import Unread, Why
from bot.registry.imported import IMPORTED, read_labs_of
from bot.registry.lab_files import LabFiles
from bot.registry.lab_sources import Taken
from tests.configuration import LAB, TODAY
from tests.fakes.fetching import asking
from tests.fakes.site import Site
from tests.jobs.refresh_stage import calendar, vevent
from tests.registry.test_lab_files import LABS, REPOSITORY, tarred, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jobs.refresh_stage import Stage

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
REPO = "https://github.com/example/site"


def page(name: str, *more: str) -> bytes:
    """Return a lab's file."""
    return "\n".join(("---", f"title: {name}", "lat: 48", "long: 10", *more, "---", "")).encode()


def listing(site: Site, *names: str, folder: str = "content/labs") -> None:
    """Let GitHub's API list a folder."""
    rows: list[Any] = [
        {
            "type": "file",
            "name": name,
            "path": f"{folder}/{name}",
            "download_url": f"{site.url}/raw/{name}",
        }
        for name in names
    ]
    rows += [{"type": "dir", "name": "old.md", "download_url": None}, None, {"type": "file"}]
    site.answer(f"/repos/example/site/contents/{folder}", json.dumps(rows))


async def paths(site: Site, address: str = REPO) -> list[str]:
    """Return which lab files an address gives."""
    async with asking() as ask:
        return [file.path for file in await gather(ask, address, api=site.url)]


async def test_a_repository_is_read_through_its_listing() -> None:
    """Pictures, list pages and folders are not fetched; each lab's file is."""
    with Site() as site:
        listing(site, "ulm.md", "_index.md", "logo.png", "jena.md")
        for name in ("ulm", "jena"):
            site.answer(f"/raw/{name}.md", page(name))
        assert await paths(site) == ["content/labs/jena.md", "content/labs/ulm.md"]
        assert sorted(site.paths()[1:]) == ["/raw/jena.md", "/raw/ulm.md"]


@pytest.mark.parametrize(
    "address",
    [f"{REPO}/tree/next/src/my%20labs", f"{REPO}.git/tree/next/src/my labs/".replace(" ", "%20")],
)
async def test_a_folder_of_a_branch_can_be_named(address: str) -> None:
    """As it stands in the address bar."""
    with Site() as site:
        site.answer(
            "/repos/example/site/contents/src/my%20labs?ref=next",
            json.dumps([{"type": "file", "name": "a.md", "download_url": f"{site.url}/a"}]),
        )
        site.answer("/a", page("A"))
        assert await paths(site, address) == ["src/my labs/a.md"]


async def test_a_file_that_cannot_be_fetched_is_reported_alone() -> None:
    """The others are taken."""
    with Site() as site:
        listing(site, "ulm.md", "jena.md")
        site.answer("/raw/ulm.md", page("Ulm"))
        async with asking() as ask:
            found = await gather(ask, REPO, api=site.url)
        assert [file.path for file in found] == ["content/labs/ulm.md"]
        assert [path for path, _ in found.unread] == ["content/labs/jena.md"]


@pytest.mark.parametrize("body", [b"<html>", b'{"message": "rate limit"}', b"[" * 90_000, b"7"])
async def test_an_answer_that_is_no_listing_is_refused(body: bytes) -> None:
    """Nothing of it is taken for an empty network."""
    with Site() as site:
        site.answer("/repos/example/site/contents/content/labs", body)
        with pytest.raises(FetchError, match="no listing"):
            await paths(site)


async def test_a_repository_without_the_folder_says_how_to_name_it() -> None:
    """Other websites keep their labs elsewhere."""
    with Site() as site, pytest.raises(FetchError, match="has no folder content/labs"):
        await paths(site)


async def test_an_empty_folder_is_refused() -> None:
    """A repository that was moved leaves one behind."""
    with Site() as site:
        listing(site)
        with pytest.raises(UsageError, match="no lab files"):
            await paths(site)


@pytest.mark.parametrize("pack", [zipped, tarred])
async def test_an_archive_behind_any_address_is_read(pack: Any) -> None:
    """Whatever its name is."""
    with Site() as site:
        site.answer("/download?format=any", pack(REPOSITORY))
        assert await paths(site, f"{site.url}/download?format=any") == LABS


async def test_a_page_that_is_no_archive_is_refused() -> None:
    """A login page is not an empty network."""
    with Site() as site:
        site.answer("/labs.zip", b"<html>Please log in")
        with pytest.raises(UsageError, match="zip"):
            await paths(site, f"{site.url}/labs.zip")


async def test_asking_a_page_finds_its_calendar() -> None:
    """And says of others why they give nothing."""
    with Site() as site:
        site.answer("/calendar", calendar(vevent("a", "2026-12-20 19:00")))
        linked = '<html><link rel="alternate" type="text/calendar" href="/calendar">'
        site.answer("/", linked, headers={"Content-Type": "text/html"})
        site.answer("/about", "<html><title>About us</title><p>We like data.</p>")
        async with asking() as ask:
            answers = [
                await ask_page(ask, f"{site.url}/{path}", NOW, lab="ulm", zone="Europe/Berlin")
                for path in ("calendar", "", "about", "gone")
            ]
        *found, about, gone = answers
        for each in found:
            assert isinstance(each, Taken)
            assert (each.url, each.kind) == (f"{site.url}/calendar", Kind.ICAL)
        assert isinstance(about, Unread)
        assert about.why is Why.NOTHING_THERE
        assert isinstance(gone, Unread)
        assert gone.why is Why.NO_ANSWER


async def test_asking_fills_in_what_the_links_left_open() -> None:
    """What was asked is no longer listed as not asked."""
    with Site() as site:
        site.answer("/", calendar(vevent("a", "2026-12-20 19:00")))
        files = LabFiles()
        links = ("links:", "- name: Website", f"  url: {site.url}/", "- name: Other")
        files.add("ulm.md", page("Ulm", *links, f"  url: {site.url}/nothing"))
        labs = list(read_labs_of(files).labs.values())
        asked: list[str] = []
        async with asking() as ask:
            found = await ask_pages(ask, labs, NOW, zone="UTC", done=asked.append)
    assert [one.found_on for one in found["ulm"].taken] == [f"{site.url}/"]
    assert [each.why for each in found["ulm"].unread] == [Why.NO_ANSWER]
    assert len(asked) == 2


def found(**labs: bytes) -> Any:
    """Read lab files by slug."""
    files = LabFiles()
    for slug, body in labs.items():
        files.add(f"content/labs/{slug}.md", body)
    return read_labs_of(files)


def test_a_file_is_written_once(tmp_path: Path) -> None:
    """The same labs again write nothing, so nobody starts anew."""
    path = tmp_path / IMPORTED
    first = take_in(found(ulm=page("Ulm")), path, "here")
    assert (first.changed, first.labs) == (True, 1)
    before = path.stat().st_mtime_ns
    assert not take_in(found(ulm=page("Ulm")), path, "here").changed
    assert path.stat().st_mtime_ns == before
    assert [file.name for file in tmp_path.iterdir()] == [IMPORTED]


def test_far_fewer_labs_are_refused_unless_forced(tmp_path: Path) -> None:
    """The last good file stays unless forced; an import without labs is never taken."""
    path = tmp_path / IMPORTED
    many = {f"lab-{n}": page(f"Lab {n}") for n in range(20)}
    take_in(found(**many), path, "here")
    before = path.read_bytes()
    for few in (found(ulm=page("Ulm")), found()):
        assert take_in(few, path, "here").refused
        assert path.read_bytes() == before
    assert take_in(found(), path, "here", force=True).refused
    assert take_in(found(ulm=page("Ulm")), path, "here", force=True).changed


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """In one line, with what to do."""
    with pytest.raises(UsageError, match="name another file with -o"):
        take_in(found(ulm=page("Ulm")), tmp_path / "nowhere" / IMPORTED, "here")


def test_a_file_that_somebody_damaged_is_written_anew(tmp_path: Path) -> None:
    """What stood in it before is not needed."""
    path = tmp_path / IMPORTED
    path.write_text("[[labs", encoding="utf-8")
    assert take_in(found(ulm=page("Ulm")), path, "here").changed


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """A labs.toml with a mistake is told before anything happens."""
    (tmp_path / "labs.toml").write_text('[[labs]]\nslug = "UPPER"\nname = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError):
        take_in(found(ulm=page("Ulm")), tmp_path / IMPORTED, "here", registry_of=tmp_path)
    assert not (tmp_path / IMPORTED).exists()


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A configuration with one lab."""
    (tmp_path / "labs.toml").write_text(LAB, encoding="utf-8")
    return tmp_path


async def night(stage: Stage, directory: Path, now: datetime, source: str) -> Night | None:
    """Look whether the import is due, at a moment."""
    registry = replace(Registry({}), imports=source)
    return await import_labs(stage.outside, registry, directory, now)


async def test_the_import_of_the_night_comes_once_a_day(stage: Stage, configured: Path) -> None:
    """At once for the first time, then in the small hours."""
    stage.site.answer("/labs.zip", zipped(REPOSITORY))
    source = f"{stage.site.url}/labs.zip"
    times = [NOW + timedelta(hours=hour) for hour in range(72)]
    done = [at for at in times if await night(stage, configured, at, source) is not None]
    assert len(done) == 4
    assert all(2 <= at.hour <= 5 for at in done[1:])
    labs = load_registry(configured, today=TODAY).labs
    assert set(labs) == {"ulm", "jena"}
    assert labs["ulm"].name == "OK Lab Ulm"


async def test_a_failed_import_keeps_the_last_good_one(stage: Stage, configured: Path) -> None:
    """It is remembered for the doctor, and tried again before the next night."""
    stage.site.answer("/labs.zip", zipped(REPOSITORY))
    source = f"{stage.site.url}/labs.zip"
    await night(stage, configured, NOW, source)
    before = (configured / IMPORTED).read_bytes()
    stage.site.forget("/labs.zip")
    failed = await night(stage, configured, NOW + timedelta(days=1), source)
    assert failed is not None
    assert failed.error is not None
    assert "404" in failed.error
    assert failed.good == NOW.isoformat()
    assert (configured / IMPORTED).read_bytes() == before
    assert await night(stage, configured, NOW + timedelta(days=1, hours=5), source) is None
    stage.site.answer("/labs.zip", zipped(REPOSITORY))
    mended = await night(stage, configured, NOW + timedelta(days=1, hours=7), source)
    assert mended is not None
    assert mended.error is None
    assert await last_night(stage.store) == mended


async def test_another_address_is_imported_at_once(stage: Stage, configured: Path) -> None:
    """Nobody waits for the night after a change of labs.toml."""
    for name in ("a", "b"):
        stage.site.answer(f"/{name}.zip", zipped(REPOSITORY))
    assert await night(stage, configured, NOW, f"{stage.site.url}/a.zip") is not None
    assert await night(stage, configured, NOW, f"{stage.site.url}/b.zip") is not None
    assert await night(stage, configured, NOW, f"{stage.site.url}/b.zip") is None


async def test_nothing_is_imported_unless_labs_toml_says_so(stage: Stage, tmp_path: Path) -> None:
    """An installation without an import asks nobody."""
    assert await import_labs(stage.outside, Registry({}), tmp_path, NOW) is None
    assert stage.site.requests == []


def test_a_night_begins_at_three_where_the_network_is() -> None:
    """Also on the day on which clocks are put forward."""
    assert next_night(NOW, "Europe/Berlin") == datetime(2026, 11, 22, 2, tzinfo=UTC)
    spring = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert next_night(spring, "Europe/Berlin") == datetime(2027, 3, 28, 1, tzinfo=UTC)


@pytest.mark.parametrize("told", [None, "", "{", "[]", '{"source": 1}', "7"])
def test_a_damaged_memory_counts_as_none(told: str | None) -> None:
    """Then the import is simply due."""
    assert Night.read(told) is None


def test_the_address_of_github_is_the_real_one() -> None:
    """Nobody but a test asks elsewhere."""
    assert lab_repository.GITHUB == "https://api.github.com"
