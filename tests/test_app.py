from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console

from bot.app import open_app
from bot.jobs.work import JOBS
from bot.settings import Settings
from tests.configuration import CHANNEL, SOURCE
from tests.fakes.site import Site
from tests.fakes.slack import TOKEN, SlackStandIn
from tests.jobs.living_stage import EVENING, MONDAY, OFF, lines
from tests.jobs.refresh_stage import NOW, calendar

if TYPE_CHECKING:
    from pathlib import Path


async def rounds(config: Path, site: Site, **environment: str) -> str:
    """Let the whole program work through a week in which a meeting is called off."""
    site.answer("/ulm.ics", calendar(EVENING))
    source = f'{SOURCE}url = "{site.url}/ulm.ics"\nkind = "ical"\n'
    (config / "labs.toml").write_text(source, encoding="utf-8")
    (config / "subscriptions.toml").write_text(CHANNEL, encoding="utf-8")
    settings = {
        "DATABASE_URL": f"sqlite:///{config}/x.db",
        "TREFFPUNKT_CONFIG": str(config),
        "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
    }
    now = NOW
    console = Console(file=io.StringIO(), width=100)
    async with open_app(Settings.load(settings | environment)) as app:
        await app.prepare(NOW)
        async with app.work(console, lambda: now) as work:
            for moment in (NOW, MONDAY, MONDAY + timedelta(hours=2)):
                now = moment
                for job in (*JOBS, *JOBS):
                    await job.run(work)
                if moment == MONDAY:
                    site.answer("/ulm.ics", calendar(OFF))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_the_program_keeps_a_digest_true(tmp_path: Path) -> None:
    """With a token its jobs post, edit and reply, from the feed to Slack."""
    with Site() as site, SlackStandIn() as slack:
        token = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.api_url}
        assert await rounds(tmp_path, site, **token) == ""
        (post,) = slack.posts("#treffen")
        (reply,) = slack.thread("#treffen", post.ts)
    assert any("ABGESAGT" in line for line in lines(post))
    assert reply.text.startswith("*Abgesagt:*")


async def test_without_a_token_the_terminal_says_what_was_cancelled(tmp_path: Path) -> None:
    """The digest as a board, the change as a line."""
    with Site() as site:
        printed = await rounds(tmp_path, site)
    assert "Kartenabend" in printed
    assert "Abgesagt: OK Lab Ulm: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr." in printed
