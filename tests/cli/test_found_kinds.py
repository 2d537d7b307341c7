"""What the commands say of sources whose kind nobody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.site import Site
from tests.jobs.refresh_stage import calendar, vevent

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2027-01-11T08:00:00+01:00")
LABS = """
[[labs]]
slug = "koeln"
name = "OK Lab Köln"
sources = [{{url = "{site}/koeln/"}}, {{url = "{site}/worte/"}}]
[[labs]]
slug = "bonn"
name = "OK Lab Bonn"
active = false
sources = [{{url = "{site}/bonn/"}}]
"""
PAGE = '<!doctype html><a href="/a.ics">Kalender</a>'
WORDS = "<!doctype html><p>Offener Abend am 21. Januar 2027 um 19 Uhr</p>"
KINDS = {("koeln", "/koeln/"): "ical", ("koeln", "/worte/"): "page", ("bonn", "/bonn/"): "ical"}


def test_found_sources_are_shown_as_what_they_were_found_to_be(command: Command) -> None:
    """The first refresh says it already, and every list after it."""
    with Site() as site:
        for path in ("/koeln/", "/bonn/"):
            site.answer(path, PAGE, headers={"Content-Type": "text/html"})
        site.answer("/worte/", WORDS, headers={"Content-Type": "text/html"})
        later = vevent("b", "2027-03-18 19:00", "Ausflug")
        site.answer("/a.ics", calendar(vevent("a", "2027-01-18 19:00", "Kartenabend"), later))
        command.configure(LABS.format(site=site.url))

        def kinds(rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
            return {(row["lab"], row["url"].removeprefix(site.url)): row["kind"] for row in rows}

        first = kinds(command.json("refresh", "koeln", "bonn", *AT)["sources"])
        again = command.json("refresh", *AT)["sources"]
        labs = command.json("labs")
        listed = kinds(command.json("sources"))
    assert first == KINDS
    assert listed == KINDS
    assert kinds(again) == KINDS
    assert {row["outcome"] for row in again if row["lab"] == "bonn"} == {"skipped"}
    assert labs[0]["slug"] == "koeln"
    assert [one["kind"] for one in labs[0]["sources"]] == ["ical", "page"]
    assert [one["kind"] for one in labs[1]["sources"]] == ["ical"]
    assert "ical, page" in command("labs").stdout
